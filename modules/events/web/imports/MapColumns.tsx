import { Button, SegmentedControl } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import {
  importKinds,
  listImports,
  previewImport,
  startImport,
  type ImportFile,
  type ImportKind,
  type ImportMapping,
} from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'
import { ColumnChoices } from './ColumnChoices.tsx'
import { DateOrderChoice } from './DateOrderChoice.tsx'
import { ImportPreviewTable } from './ImportPreviewTable.tsx'
import { forKind, whatIsMissing } from './mapping.ts'
import { PropertyChoices } from './PropertyChoices.tsx'
import { kindText, sizeText } from './words.ts'

interface MapColumnsProps {
  file: ImportFile
  onStarted: (importId: string) => void
  onAnother: () => void
}

/** What the columns of a file become: a suggestion to correct, and the first rows as they would be stored. */
export function MapColumns({ file, onStarted, onAnother }: MapColumnsProps) {
  const [kind, setKind] = useState<ImportKind>(file.suggested.kind)
  const [chosen, setChosen] = useState<ImportMapping>(file.suggested.mapping)
  const missing = whatIsMissing(kind, chosen)
  const body = useMemo(() => ({ fileId: file.fileId, kind, mapping: forKind(kind, file.columns, chosen) }), [file, kind, chosen])
  const [asked] = useDebouncedValue(body, 250)
  // The preview is a question, although it is sent as a POST, because a mapping is too long for an address.
  const preview = useApi(previewImport, { body: asked }, { enabled: missing === undefined, keepPrevious: asked.kind === kind })
  const start = useMutationOf(startImport, { invalidates: [listImports], onSuccess: ({ id }) => onStarted(id) })
  const isEmpty = file.sample.length === 0
  return (
    <>
      <section className={parts.card} aria-label="Columns">
        <div className={parts.row}>
          <h2 className={parts.heading}>{file.name}</h2>
          <FileFacts file={file} />
          <Button className={parts.end} variant="subtle" color="gray" size="compact-sm" onClick={onAnother}>
            Another file
          </Button>
        </div>
        <SegmentedControl
          size="xs"
          aria-label="What a row is"
          value={kind}
          onChange={(value) => setKind(value as ImportKind)}
          data={importKinds.map((value) => ({ value, label: kindText[value] }))}
          style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
        />
        <ColumnChoices kind={kind} columns={file.columns} mapping={chosen} onChange={setChosen} />
        <DateOrderChoice kind={kind} columns={file.columns} mapping={chosen} onChange={setChosen} />
        {kind !== 'subscriptions' && (
          <PropertyChoices columns={file.columns} mapping={chosen} onChange={setChosen} hasOpenColumns={file.format === 'jsonl'} />
        )}
        {start.error && <ErrorState error={start.error} isCompact />}
        <div className={parts.row}>
          <Button disabled={missing !== undefined || isEmpty} loading={start.isPending} onClick={() => start.mutate({ body })}>
            Start the import
          </Button>
          <span role="status" className={parts.muted}>
            {isEmpty ? 'The file has a heading and no rows: there is nothing to import.' : missing}
          </span>
        </div>
      </section>
      {!isEmpty && missing === undefined && <Preview preview={preview} />}
    </>
  )
}

/** The first rows as they would be stored, once they are known. */
export function Preview({ preview }: { preview: ReturnType<typeof useApi<typeof previewImport>> }) {
  if (preview.error) return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} isCompact />
  return preview.data ? <ImportPreviewTable preview={preview.data} /> : <TableSkeleton rows={4} />
}

/** What kind of file it is, and how large. */
export function FileFacts({ file }: { file: ImportFile }) {
  const { language } = useLocale()
  const facts = [
    file.format === 'jsonl' ? 'JSON lines' : file.format === 'csv' ? 'CSV' : 'Parquet',
    sizeText(file.size, language),
    countOf(file.columns.length, 'column', 'columns', language),
    file.encoding.toUpperCase(),
  ]
  return <span className={parts.muted}>{facts.filter(Boolean).join(', ')}</span>
}
