import { useLocale } from '#web/ui/locale.tsx'
import { PlainTable } from '#web/ui/PlainTable.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import type { ImportPreview } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'
import { previewRows } from './preview-rows.ts'

/** What the first rows become, and those that would be refused with the place and the reason. */
export function ImportPreviewTable({ preview }: { preview: ImportPreview }) {
  return (
    <>
      {preview.refused.length > 0 && <RefusedRows preview={preview} />}
      <StoredRows preview={preview} />
    </>
  )
}

function RefusedRows({ preview: { refused, refusedCount, checked } }: { preview: ImportPreview }) {
  const { language } = useLocale()
  return (
    <section className={parts.section} aria-labelledby="refused">
      <div className={parts.row}>
        <h2 id="refused" className={parts.heading}>
          Rows that would be refused
        </h2>
        <StatusBadge status="warn">{`${countOf(refusedCount, 'row', 'rows', language)} of the first ${countOf(checked, 'row', 'rows', language)}`}</StatusBadge>
      </div>
      <p className={parts.muted}>
        The others are imported. After the import you can download these rows with their reasons, correct and import them. Rows are counted
        below the heading.
      </p>
      <PlainTable
        label="Refused rows"
        headers={['Row', 'Column', 'What was expected']}
        rows={refused.map(({ row, field, message }) => [row, field, message])}
        maxHeight={320}
      />
      {refusedCount > refused.length && <p className={parts.muted}>{`The first ${refused.length} are shown.`}</p>}
    </section>
  )
}

function StoredRows({ preview: { rows, checked, refusedCount } }: { preview: ImportPreview }) {
  const { language, zone } = useLocale()
  const shown = previewRows(rows, zone)
  return (
    <section className={parts.section} aria-labelledby="preview">
      <div className={parts.row}>
        <h2 id="preview" className={parts.heading}>
          As they would be stored
        </h2>
        {refusedCount === 0 && checked > 0 && (
          <StatusBadge status="good">{`All of the first ${countOf(checked, 'row', 'rows', language)} can be imported`}</StatusBadge>
        )}
      </div>
      {shown.headers.some((header) => header === 'Time' || header === 'First seen') && (
        <p className={parts.muted}>{`Times are shown in the time zone of the workspace, ${zone}.`}</p>
      )}
      {rows.length > 0 ? (
        <PlainTable label="First rows" headers={shown.headers} rows={shown.rows} maxHeight={360} />
      ) : (
        <p className={parts.muted}>
          {checked === 0 ? 'The file has no rows below its heading.' : 'None of the first rows can be imported as it is.'}
        </p>
      )}
      {shown.leftOut > 0 && <p className={parts.muted}>{`And ${countOf(shown.leftOut, 'more property', 'more properties', language)}.`}</p>}
    </section>
  )
}
