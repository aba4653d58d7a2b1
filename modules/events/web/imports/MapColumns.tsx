import { Button, SegmentedControl } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
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
import { ColumnChoices } from './ColumnChoices.tsx'
import { ImportPreviewTable } from './ImportPreviewTable.tsx'
import { isComplete } from './mapping.ts'

interface MapColumnsProps {
  file: ImportFile
  onStarted: (importId: string) => void
  onAnother: () => void
}

const kindWords: Record<ImportKind, string> = { events: 'Events', people: 'People', accounts: 'Accounts', subscriptions: 'Subscriptions' }

/** What the columns of a file become: a suggestion to correct, and the first rows as they would be stored. */
export function MapColumns({ file, onStarted, onAnother }: MapColumnsProps) {
  const { language } = useLocale()
  const [kind, setKind] = useState<ImportKind>(file.suggested.kind)
  const [mapping, setMapping] = useState<ImportMapping>(file.suggested.mapping)
  const [asked] = useDebouncedValue(mapping, 250)
  const missing = isComplete(kind, mapping)
  const preview = usePreview({ fileId: file.fileId, kind, mapping: asked }, missing === undefined)
  const start = useMutationOf(startImport, { invalidates: [listImports], onSuccess: ({ id }) => onStarted(id) })
  const size = formatNumber(file.size / 1024, { digits: 0, language })
  return (
    <>
      <section className={parts.card} aria-label="Columns">
        <div className={parts.row}>
          <h2 className={parts.heading}>{file.name}</h2>
          <span className={parts.muted}>
            {file.format.toUpperCase()}, {size} KB, {file.columns.length} columns{file.encoding && `, ${file.encoding}`}
          </span>
          <Button className={parts.end} variant="subtle" color="gray" size="compact-sm" onClick={onAnother}>
            Another file
          </Button>
        </div>
        <SegmentedControl
          aria-label="What a row is"
          value={kind}
          onChange={(value) => setKind(value as ImportKind)}
          data={importKinds.map((value) => ({ value, label: kindWords[value] }))}
          style={{ alignSelf: 'flex-start' }}
        />
        <ColumnChoices kind={kind} columns={file.columns} mapping={mapping} onChange={setMapping} />
        {missing && (
          <p role="status" className={parts.muted}>
            {missing}
          </p>
        )}
        {start.error && <ErrorState error={start.error} isCompact />}
        <div className={parts.row}>
          <Button
            disabled={missing !== undefined}
            loading={start.isPending}
            onClick={() => start.mutate({ body: { fileId: file.fileId, kind, mapping } })}
          >
            Start the import
          </Button>
        </div>
      </section>
      {preview.error && <ErrorState error={preview.error} isCompact />}
      {preview.data && <ImportPreviewTable preview={preview.data} />}
    </>
  )
}

/** The preview is a question, although it is sent as a POST, because a mapping is too long for an address. */
function usePreview(body: { fileId: string; kind: ImportKind; mapping: ImportMapping }, enabled: boolean) {
  return useApi(previewImport, { body }, { enabled, keepPrevious: true })
}
