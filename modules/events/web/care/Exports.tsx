import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { currentWorkspaceId } from '#web/api/client.ts'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { requestUrl } from '#web/api/request-url.ts'
import { useCan } from '#web/api/session.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { PlainTable } from '#web/ui/PlainTable.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { createExport, deleteExport, downloadExport, listExports, retryExport, updateExport, type Export } from '../../contract.ts'
import parts from '../parts.module.css'

type Format = 'jsonl' | 'csv' | 'parquet'
type Schedule = 'hourly' | 'daily'
const formats = [
  { value: 'jsonl', label: 'JSON lines' },
  { value: 'csv', label: 'CSV' },
  { value: 'parquet', label: 'Parquet' },
]
const onError = (error: { detail: string }) => notifyProblem(error.detail)

/** A file now, or one each hour or day. */
export function Exports() {
  const exports = useApi(listExports, {}, { refetchInterval: 5_000 })
  const mayAdmin = useCan()('events:admin')
  const [format, setFormat] = useState<Format>('jsonl')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const range = { ...(from && { from: `${from}T00:00:00Z` }), ...(to && { to: `${to}T00:00:00Z` }) }
  return (
    <>
      <section className={parts.section} aria-labelledby="now">
        <h2 id="now" className={parts.heading}>
          Download events
        </h2>
        <div className={parts.row}>
          <Select label="Format" allowDeselect={false} value={format} onChange={(value) => setFormat(value as Format)} data={formats} />
          <TextInput type="date" label="From (UTC)" value={from} onChange={({ currentTarget }) => setFrom(currentTarget.value)} />
          <TextInput type="date" label="Until before (UTC)" value={to} onChange={({ currentTarget }) => setTo(currentTarget.value)} />
          <Button
            component="a"
            variant="default"
            href={requestUrl(downloadExport.path, {}, { format, ...range, workspace: currentWorkspaceId() })}
          >
            Download
          </Button>
        </div>
      </section>
      {mayAdmin && <NewSchedule />}
      <section className={parts.section} aria-labelledby="schedules">
        <h2 id="schedules" className={parts.heading}>
          Schedules
        </h2>
        {exports.error && !exports.data && <ErrorState error={exports.error} onRetry={() => void exports.refetch()} isCompact />}
        {exports.isPending && <TableSkeleton rows={2} />}
        {exports.data?.items.length === 0 && (
          <p className={parts.muted}>None yet. Each complete period becomes one file with a manifest.</p>
        )}
        {exports.data?.items.map((one) => (
          <ExportCard key={one.id} of={one} mayAdmin={mayAdmin} />
        ))}
      </section>
    </>
  )
}

function NewSchedule() {
  const [name, setName] = useState('')
  const [format, setFormat] = useState<Format>('parquet')
  const [schedule, setSchedule] = useState<Schedule>('daily')
  const [s3, setS3] = useState({ endpoint: '', region: 'us-east-1', bucket: '', prefix: '', accessKeyId: '', secretAccessKey: '' })
  const create = useMutationOf(createExport, { invalidates: [listExports], onSuccess: () => setName(''), onError })
  const { accessKeyId, secretAccessKey, endpoint, ...target } = s3
  const destination = s3.bucket
    ? {
        kind: 's3' as const,
        target: { ...target, ...(endpoint && { endpoint, pathStyle: true }) },
        keys: { accessKeyId, secretAccessKey },
      }
    : { kind: 'folder' as const, folder: '' }
  const field = (key: keyof typeof s3, label: string, type = 'text') => (
    <TextInput
      key={key}
      type={type}
      autoComplete="off"
      label={label}
      value={s3[key]}
      onChange={({ currentTarget: { value } }) => setS3((old) => ({ ...old, [key]: value }))}
    />
  )
  return (
    <section className={parts.section} aria-labelledby="new-schedule">
      <h2 id="new-schedule" className={parts.heading}>
        New schedule
      </h2>
      <p className={parts.muted}>Without a bucket, files go to the folder of exports of the server.</p>
      <form
        className={parts.row}
        onSubmit={(submit) => {
          submit.preventDefault()
          create.mutate({ body: { name, format, schedule, from: new Date().toISOString(), destination } })
        }}
      >
        <TextInput label="Name" required value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} />
        <Select
          label="Format of the files"
          allowDeselect={false}
          value={format}
          onChange={(value) => setFormat(value as Format)}
          data={formats}
        />
        <Select
          label="Every"
          allowDeselect={false}
          value={schedule}
          onChange={(value) => setSchedule(value as Schedule)}
          data={[
            { value: 'hourly', label: 'Hour' },
            { value: 'daily', label: 'Day (UTC)' },
          ]}
        />
        {field('bucket', 'S3 bucket')}
        {s3.bucket !== '' && [
          field('endpoint', 'Endpoint, if not AWS'),
          field('region', 'Region'),
          field('prefix', 'Prefix'),
          field('accessKeyId', 'Access key'),
          field('secretAccessKey', 'Secret key', 'password'),
        ]}
        <Button type="submit" variant="default" loading={create.isPending}>
          Begin
        </Button>
      </form>
    </section>
  )
}

function ExportCard({ of, mayAdmin }: { of: Export; mayAdmin: boolean }) {
  const options = { invalidates: [listExports], onError }
  const [update, end, retry] = [
    useMutationOf(updateExport, options),
    useMutationOf(deleteExport, options),
    useMutationOf(retryExport, options),
  ]
  const params = { exportId: of.id }
  return (
    <article className={parts.card} aria-label={of.name}>
      <div className={parts.row}>
        <h3 className={parts.heading}>{of.name}</h3>
        <span className={parts.muted}>
          {of.format}, {of.schedule}, to {of.place}
        </span>
        {mayAdmin && (
          <div className={`${parts.row} ${parts.end}`}>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              onClick={() => update.mutate({ params, body: { version: of.version, paused: !of.pausedAt } })}
            >
              {of.pausedAt ? 'Go on' : 'Pause'}
            </Button>
            {of.runs.some(({ status }) => status === 'failed') && (
              <Button size="compact-sm" variant="subtle" onClick={() => retry.mutate({ params })}>
                Try again
              </Button>
            )}
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => end.mutate({ params })}>
              End it
            </Button>
          </div>
        )}
      </div>
      {of.runs.length > 0 && (
        <PlainTable
          label={`Files of ${of.name}`}
          headers={['From (UTC)', 'File', 'Rows', 'Bytes', 'State']}
          rows={of.runs.map((run) => [run.from.slice(0, 16).replace('T', ' '), run.file, run.rows, run.bytes, run.error ?? run.status])}
          maxHeight={240}
        />
      )}
    </article>
  )
}
