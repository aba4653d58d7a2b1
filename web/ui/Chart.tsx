import { lazy, Suspense, useState, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconChartLine, IconDownload, IconTable } from '@tabler/icons-react'
import type { ChartSpec } from './chart-spec.ts'
import { ChartLegend } from './ChartLegend.tsx'
import { saveFile, toCsv } from './csv.ts'
import { PlainTable } from './PlainTable.tsx'
import { ChartSkeleton } from './Skeletons.tsx'
import classes from './Chart.module.css'

const ChartCanvas = lazy(() => import('./ChartCanvas.tsx'))

interface ChartProps {
  /** Made by a pure function such as `timeSeries`. Keep it in a memo: a new one is drawn anew. */
  spec: ChartSpec
  /** What the picture shows, in a few words: its caption and the name of the CSV. */
  label: string
  height?: number
  /** Opens what lies behind a place on the axis. */
  onPick?: (place: number) => void
  /** Stands at the left above the picture. */
  tools?: ReactNode
  /** On a dashboard, where there is no room for tools. */
  isBare?: boolean
}

/** A picture of figures, with the same figures as a table and as a file. */
export function Chart({ spec, label, height = 280, onPick, tools, isBare = false }: ChartProps) {
  const [isTable, setTable] = useState(false)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const { ref, width } = useElementSize()
  const download = () => saveFile(`${label}.csv`, toCsv(spec.table.headers, spec.table.rows))
  return (
    <figure ref={ref} className={classes.chart} aria-label={label}>
      {!isBare && (
        <div className={classes.tools}>
          <div className={classes.start}>
            <figcaption className={classes.caption}>{label}</figcaption>
            {tools}
          </div>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-pressed={isTable}
            onClick={() => setTable(!isTable)}
            leftSection={isTable ? <IconChartLine size={16} stroke={1.6} /> : <IconTable size={16} stroke={1.6} />}
          >
            {isTable ? 'Chart' : 'Table'}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={download} leftSection={<IconDownload size={16} stroke={1.6} />}>
            CSV
          </Button>
        </div>
      )}
      {isTable ? (
        <PlainTable label={label} headers={spec.table.headers} rows={spec.table.rows} maxHeight={height + 32} />
      ) : (
        <>
          {!spec.ends?.(width).length && <ChartLegend entries={spec.legend} hidden={hidden} onChange={setHidden} />}
          <Suspense fallback={<ChartSkeleton height={height} />}>
            <ChartCanvas spec={spec} label={label} height={height} hidden={hidden} onPick={onPick} />
          </Suspense>
        </>
      )}
    </figure>
  )
}
