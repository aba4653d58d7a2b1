import type { CsvValue } from './csv.ts'
import { useLocale } from './locale.tsx'
import { formatNumber } from './number-format.ts'
import classes from './PlainTable.module.css'

interface PlainTableProps {
  label: string
  headers: readonly string[]
  rows: readonly (readonly CsvValue[])[]
  /** In pixels; it scrolls above that. */
  maxHeight?: number
}

/** Figures in rows, without tools: the other form of a chart. */
export function PlainTable({ label, headers, rows, maxHeight }: PlainTableProps) {
  const { language } = useLocale()
  const isNumber = (column: number) => rows.some((row) => typeof row[column] === 'number')
  return (
    // Reachable by keyboard, because it scrolls.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroller} style={{ maxHeight }} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {headers.map((header, i) => (
              <th key={header} scope="col" data-number={isNumber(i) || undefined}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((value, j) => (
                <td key={headers[j]} data-number={isNumber(j) || undefined}>
                  {typeof value === 'number' ? formatNumber(value, { language }) : String(value ?? 'N/A')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
