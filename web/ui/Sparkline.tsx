import { useId } from 'react'
import { sparklinePath } from './sparkline.ts'

interface SparklineProps {
  values: readonly (number | null)[]
  /** What it shows in words: "rising from 31 % to 38 % in 28 days". */
  label: string
  /** In pixels. `full` takes the room that there is. */
  width?: number | 'full'
  height?: number
}

/** The shape of a series in the height of a line of text. */
export function Sparkline({ values, label, width = 96, height = 24 }: SparklineProps) {
  const title = useId()
  const drawn = width === 'full' ? 240 : width
  return (
    <svg
      width={width === 'full' ? '100%' : width}
      height={height}
      viewBox={`0 0 ${drawn} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-labelledby={title}
    >
      <title id={title}>{label}</title>
      <path
        d={sparklinePath(values, drawn, height)}
        vectorEffect="non-scaling-stroke"
        fill="none"
        stroke="var(--fl-accent-text)"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  )
}
