import { useState } from 'react'
import * as z from 'zod'
import { useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useSearchState } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { FileDrop } from '#web/ui/FileDrop.tsx'
import { Page } from '#web/ui/Page.tsx'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { listImports, type ImportFile } from '../../contract.ts'
import parts from '../parts.module.css'
import { ImportHistory } from './ImportHistory.tsx'
import { MapColumns } from './MapColumns.tsx'
import { useUpload } from './upload.ts'
import { FollowImport } from './FollowImport.tsx'

const search = z.object({ import: z.string().default('') })
const endings = ['.csv', '.tsv', '.txt', '.jsonl', '.ndjson', '.json', '.parquet', '.gz']

/** A file into Fairlead: drop it, see what its columns become, start, follow. */
export default function ImportPage() {
  const [state, setSearch] = useSearchState(search)
  const [file, setFile] = useState<ImportFile>()
  const can = useCan()
  const upload = useUpload(setFile)
  const history = useApi(listImports, { query: {} })
  const again = () => {
    setFile(undefined)
    setSearch({ import: '' })
  }
  return (
    <Page
      title="Import"
      meaning="Bring events, people, accounts or subscriptions in from a file. Importing the same file twice adds nothing."
    >
      <div className={parts.main}>
        {state.import ? (
          <FollowImport importId={state.import} onAnother={again} />
        ) : file ? (
          <MapColumns file={file} onStarted={(id) => setSearch({ import: id })} onAnother={again} />
        ) : can('events:write') ? (
          <>
            <FileDrop
              accept={endings}
              onFile={upload.send}
              isDisabled={upload.progress !== undefined}
              hint="CSV, JSON lines or Parquet, also gzipped. You see what becomes of it before anything is stored."
            />
            {upload.progress && (
              <ProgressBar
                done={upload.progress.done}
                total={upload.progress.total}
                words={`Uploading ${upload.progress.name}`}
                onCancel={upload.cancel}
              />
            )}
            {upload.error && <ErrorState error={upload.error} isCompact />}
          </>
        ) : (
          <p className={parts.muted}>Your role cannot import. Ask a maker of your workspace.</p>
        )}
        {history.data && history.data.items.length > 0 && (
          <ImportHistory imports={history.data.items} onOpen={(id) => setSearch({ import: id }, { push: true })} />
        )}
      </div>
    </Page>
  )
}
