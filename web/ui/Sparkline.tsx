import { useId } from 'react'
import { sparklinePath } from './sparkline.ts'

interface SparklineProps {
  values: readonly (number | null)[]
  /** What it shows in words: "rising from 31 % to 38 % in 28 days". */
  label: string
  width?: number
  height?: number
}

/** The shape of a series in the height of a line of text. */
export function Sparkline({ values, label, width = 96, height = 24 }: SparklineProps) {
  const title = useId()
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={title}>
      <title id={title}>{label}</title>
      <path
        d={sparklinePath(values, width, height)}
        fill="none"
        stroke="var(--fl-accent-text)"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  )
}
