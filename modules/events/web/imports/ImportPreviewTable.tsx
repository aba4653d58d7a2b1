import { PlainTable } from '#web/ui/PlainTable.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import type { ImportPreview } from '../../contract.ts'
import parts from '../parts.module.css'
import { valueText } from '../words.ts'

/** What the first rows become, and those that would be refused with the place and the reason. */
export function ImportPreviewTable({ preview }: { preview: ImportPreview }) {
  const headers = [...new Set(preview.rows.flatMap((row) => Object.keys(row)))]
  return (
    <>
      <section className={parts.section} aria-labelledby="preview">
        <div className={parts.row}>
          <h2 id="preview" className={parts.heading}>
            How the first rows would be stored
          </h2>
          {preview.refusedCount === 0 ? (
            <StatusBadge status="good">{`None of the first ${preview.checked} rows is refused`}</StatusBadge>
          ) : (
            <StatusBadge status="warn">{`${preview.refusedCount} of the first ${preview.checked} rows would be refused`}</StatusBadge>
          )}
        </div>
        {preview.rows.length > 0 && (
          <PlainTable
            label="First rows"
            headers={headers}
            rows={preview.rows.map((row) => headers.map((name) => valueText(row[name])))}
            maxHeight={320}
          />
        )}
      </section>
      {preview.refused.length > 0 && (
        <section className={parts.section} aria-labelledby="refused">
          <h2 id="refused" className={parts.heading}>
            Rows that would be refused
          </h2>
          <PlainTable
            label="Refused rows"
            headers={['Row', 'Where', 'What was expected']}
            rows={preview.refused.map(({ row, field, message }) => [row, field, message])}
            maxHeight={320}
          />
        </section>
      )}
    </>
  )
}
