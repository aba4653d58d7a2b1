import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { listImports, previewImport, startImport, type ExportMaker, type ImportFile } from '../../contract.ts'
import parts from '../parts.module.css'
import { FileFacts, Preview } from './MapColumns.tsx'
import { makerText } from './words.ts'

interface ExportFileProps {
  file: ImportFile
  maker: ExportMaker
  onStarted: (importId: string) => void
  onAnother: () => void
}

/** An export file of another tool: nothing to map, and the first events as they would be stored. */
export function ExportFile({ file, maker, onStarted, onAnother }: ExportFileProps) {
  const [zone, setZone] = useState('UTC')
  const body = { fileId: file.fileId, kind: 'events' as const, mapping: { from: { maker, zone }, id: [] } }
  const preview = useApi(previewImport, { body }, { keepPrevious: true })
  const start = useMutationOf(startImport, { invalidates: [listImports], onSuccess: ({ id }) => onStarted(id) })
  return (
    <>
      <section className={parts.card} aria-label="Export file">
        <div className={parts.row}>
          <h2 className={parts.heading}>{file.name}</h2>
          <FileFacts file={file} />
          <Button className={parts.end} variant="subtle" color="gray" size="compact-sm" onClick={onAnother}>
            Another file
          </Button>
        </div>
        <p>
          This is an export of {makerText[maker]}. Its events keep their ids and times, so those that{' '}
          {maker === 'fairlead'
            ? 'are here already are not counted twice. What is known of people and accounts is in exports of their own.'
            : 'an SDK has sent here already are not counted twice, and what it says of people goes into their profiles.'}
        </p>
        {maker === 'mixpanel' && (
          <Select
            label="Clock of the times"
            description="Projects made before 2023 write times on the clock of the project, younger ones in UTC. Mixpanel shows it under Project settings › Timezone."
            data={['UTC', ...Intl.supportedValuesOf('timeZone').filter((one) => one !== 'UTC')]}
            searchable
            allowDeselect={false}
            value={zone}
            onChange={(value) => setZone(value ?? 'UTC')}
            maw={420}
          />
        )}
        {start.error && <ErrorState error={start.error} isCompact />}
        <div className={parts.row}>
          <Button loading={start.isPending} onClick={() => start.mutate({ body })}>
            Start the import
          </Button>
        </div>
      </section>
      <Preview preview={preview} />
    </>
  )
}
