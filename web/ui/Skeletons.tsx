import { Skeleton } from '@mantine/core'
import classes from './Skeletons.module.css'

/** The layout of a page while it loads. */
export function PageSkeleton() {
  return (
    <div className={classes.page} aria-busy="true">
      <span className="visually-hidden">Loading</span>
      <Skeleton height={24} width={220} />
      <Skeleton height={14} width={360} mt={10} mb={28} />
      <ChartSkeleton height={260} />
      <TableSkeleton rows={6} />
    </div>
  )
}

/** The place of a chart while its figures are on their way. */
export function ChartSkeleton({ height = 280 }: { height?: number }) {
  return (
    <div className={classes.chart} style={{ height }} aria-hidden="true">
      {[38, 52, 46, 61, 70, 58, 76, 84, 72, 90, 82, 95].map((share, i) => (
        <Skeleton key={i} height={`${share}%`} radius="sm" />
      ))}
    </div>
  )
}

/** The place of a table while its rows are on their way. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div className={classes.table} aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className={classes.row}>
          <Skeleton height={12} width={`${[34, 26, 42, 30, 38][i % 5]}%`} />
          <Skeleton height={12} width="12%" />
          <Skeleton height={12} width="8%" />
        </div>
      ))}
    </div>
  )
}

/** The place of an answer in a sentence. */
export function AnswerSkeleton() {
  return (
    <div className={classes.answer} aria-hidden="true">
      <Skeleton height={28} width="min(560px, 90%)" />
      <Skeleton height={14} width="min(320px, 60%)" mt={12} />
    </div>
  )
}
