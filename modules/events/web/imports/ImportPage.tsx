import { useState } from 'react'
import * as z from 'zod'
import { useLive } from '#web/api/live.ts'
import { useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useSearchState } from '#web/navigation.tsx'
import { Page } from '#web/ui/Page.tsx'
import { importsTopic, listImports, type ImportFile } from '../../contract.ts'
import parts from '../parts.module.css'
import { ChooseFile } from './ChooseFile.tsx'
import { ExportFile } from './ExportFile.tsx'
import { FollowImport } from './FollowImport.tsx'
import { ImportHistory } from './ImportHistory.tsx'
import { MapColumns } from './MapColumns.tsx'

const search = z.object({ import: z.string().default('') })

/** A file into Fairlead: drop it, see what its columns become, start, follow. */
export default function ImportPage() {
  const [state, setSearch] = useSearchState(search)
  const [file, setFile] = useState<ImportFile>()
  const can = useCan()
  const history = useApi(listImports, { query: {} })
  useLive(importsTopic, () => void history.refetch())
  const begin = (next: ImportFile | undefined) => {
    setFile(next)
    setSearch({ import: '' })
  }
  const isChoosing = !state.import && !file
  return (
    <Page
      title="Import"
      meaning="Bring events, people, accounts or subscriptions in from a file. Importing the same file twice adds nothing."
    >
      <div className={parts.main}>
        {can('events:write') ? (
          <ChooseFile isShown={isChoosing} onFile={begin} />
        ) : (
          isChoosing && <p className={parts.muted}>Your role can see imports, not start them. A maker, an admin or the owner can.</p>
        )}
        {state.import ? (
          <FollowImport key={state.import} importId={state.import} onAnother={() => begin(undefined)} />
        ) : (
          file && <FileOf key={file.fileId} file={file} onStarted={(id) => setSearch({ import: id })} onAnother={() => begin(undefined)} />
        )}
        {history.data && history.data.items.length > 0 && (!file || state.import) && (
          <ImportHistory imports={history.data.items} open={state.import} onOpen={(id) => setSearch({ import: id }, { push: true })} />
        )}
      </div>
    </Page>
  )
}

/** Rows of exports say themselves what they are; columns of other files are mapped. */
function FileOf({ file, ...rest }: { file: ImportFile; onStarted: (importId: string) => void; onAnother: () => void }) {
  return file.maker ? <ExportFile file={file} maker={file.maker} {...rest} /> : <MapColumns file={file} {...rest} />
}
