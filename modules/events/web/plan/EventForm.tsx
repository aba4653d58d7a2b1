import { Button, Checkbox, JsonInput, Select, Tabs, Textarea, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import { listMembers } from '#modules/workspace/contract.ts'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient, useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useGo } from '#web/navigation.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyDone, notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { plannedStatuses, putPlanEvent, removePlanEvent, PlannedEvent, type getPlanEvent, type PlanSummary } from '../../contract.ts'
import parts from '../parts.module.css'
import classes from './plan.module.css'
import { ModesBySource } from './ModesBySource.tsx'
import { keepPlan, planAnswers } from './plan-answers.ts'
import { PropertyRows } from './PropertyRows.tsx'
import { rowsOf, schemaWith } from './schema-rows.ts'
import { eventPath, modeOptions, modeWords, statusWords } from './words.ts'

interface EventFormProps {
  event: PlannedEvent
  isNew: boolean
  plan: PlanSummary
  /** Of the draft that the event was read from. */
  revision: number
  /** Somebody came to store the event no more: what does that is filled in. */
  isToStop: boolean
  history: EndpointOutput<typeof getPlanEvent>['history']
  onSaved: (event: PlannedEvent, plan: PlanSummary) => void
}

type Schema = PlannedEvent['schema']

function parsed(text: string): Schema | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : undefined
  } catch {
    return undefined
  }
}

/** Status and mode by which nothing of an event is stored any more, from any source. */
const stopped = (event: PlannedEvent): PlannedEvent => ({ ...event, status: 'blocked', mode: 'reject', sources: {} })

/** An event with its properties, as a table or as JSON Schema. Saved into the draft. */
export function EventForm({ event, isNew, plan, revision, isToStop, history, onSaved }: EventFormProps) {
  const [draft, setDraft] = useState(isToStop ? stopped(event) : event)
  const [rows, setRows] = useState(() => rowsOf(event.schema))
  const [json, setJson] = useState<string>()
  const can = useCan()
  const go = useGo()
  const mayEdit = can('events:write')
  const members = useApi(listMembers, {}, { enabled: mayEdit })
  const onError = (error: { detail: string; fields?: { expected: string }[] }) => notifyProblem(error.fields?.[0]?.expected ?? error.detail)
  const save = useMutationOf(putPlanEvent, {
    invalidates: planAnswers,
    onSuccess: (saved, { body }) => {
      onSaved(PlannedEvent.parse(body.event), saved)
      notifyDone(`${body.event.name} is in the draft.`)
      go(eventPath(body.event.name), { replace: true })
    },
    onError,
  })
  const remove = useMutationOf(removePlanEvent, {
    invalidates: planAnswers,
    onSuccess: (left) => {
      keepPlan(left)
      notifyUndo(`${event.name} is out of the draft`, async () => {
        keepPlan(await call(putPlanEvent, { params: { name: event.name }, body: { revision: left.revision, event } }))
        await invalidate(queryClient, planAnswers)
      })
      go('/plan')
    },
    onError,
  })
  const schema = json === undefined ? schemaWith(draft.schema, rows) : parsed(json)
  const isOpen = (schema ?? draft.schema).additionalProperties !== false
  const owners = (members.data?.items ?? []).map(({ email, name }) => ({ value: email, label: name }))
  if (draft.owner && !owners.some(({ value }) => value === draft.owner)) owners.push({ value: draft.owner, label: draft.owner })

  const submit = (form: FormEvent) => {
    form.preventDefault()
    const name = draft.name.trim()
    if (schema) save.mutate({ params: { name: isNew ? name : event.name }, body: { revision, event: { ...draft, name, schema } } })
  }
  const showTab = (tab: string | null) => {
    if (tab === 'json') setJson(JSON.stringify(schema ?? draft.schema, null, 2))
    else if (schema) {
      setDraft({ ...draft, schema })
      setRows(rowsOf(schema))
      setJson(undefined)
    } else notifyProblem('The JSON Schema cannot be read. Mend it first.')
  }
  return (
    <Page
      title={isNew && !event.name ? 'Plan an event' : event.name}
      meaning="What it should look like. What you save goes into the draft and applies once that is published."
      width="full"
    >
      <form className={parts.main} onSubmit={submit} aria-label="Planned event">
        {isToStop && (
          <p className={parts.muted}>
            Status and mode are filled in so that it is stored no more. Save it to the draft, then publish that: until then it is stored.
          </p>
        )}
        <div className={classes.beside}>
          <TextInput
            label="Name"
            required
            maxLength={200}
            value={draft.name}
            readOnly={!mayEdit}
            onChange={(input) => setDraft({ ...draft, name: input.currentTarget.value })}
          />
          <Select
            label="Owner"
            placeholder="Nobody yet"
            searchable
            clearable
            readOnly={!mayEdit}
            data={owners}
            value={draft.owner || null}
            onChange={(owner) => setDraft({ ...draft, owner: owner ?? '' })}
          />
          <Select
            label="Status"
            allowDeselect={false}
            readOnly={!mayEdit}
            data={plannedStatuses.map((value) => ({ value, label: statusWords[value] }))}
            value={draft.status}
            onChange={(status) => setDraft({ ...draft, status: status ?? 'live' })}
          />
          <Select
            label="Mode"
            placeholder={`${modeWords[plan.mode].text}, as the plan says`}
            clearable
            readOnly={!mayEdit}
            data={modeOptions}
            value={draft.mode ?? null}
            onChange={(mode) => {
              const { mode: _mode, ...rest } = draft
              setDraft(mode ? { ...rest, mode } : rest)
            }}
          />
        </div>
        {draft.status === 'blocked' && !isToStop && (
          <p className={parts.muted}>The mode says what becomes of those that are sent all the same. Only Reject keeps nothing of them.</p>
        )}
        <ModesBySource plan={plan} event={draft} isReadOnly={!mayEdit} onChange={(sources) => setDraft({ ...draft, sources })} />
        <Textarea
          label="Meaning"
          placeholder="When it is sent, and what it tells"
          autosize
          minRows={2}
          maxLength={5000}
          readOnly={!mayEdit}
          value={draft.description}
          onChange={(input) => setDraft({ ...draft, description: input.currentTarget.value })}
        />
        <Tabs value={json === undefined ? 'table' : 'json'} onChange={showTab} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="table">Properties</Tabs.Tab>
            <Tabs.Tab value="json">JSON Schema</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="table" pt="md">
            <PropertyRows rows={rows} onChange={setRows} isReadOnly={!mayEdit} />
            <Checkbox
              mt="md"
              label="Other properties may come too"
              checked={isOpen}
              disabled={!mayEdit}
              onChange={(input) => {
                const { additionalProperties: _before, ...rest } = draft.schema
                setDraft({ ...draft, schema: input.currentTarget.checked ? rest : { ...rest, additionalProperties: false } })
              }}
            />
          </Tabs.Panel>
          <Tabs.Panel value="json" pt="md">
            <JsonInput
              aria-label="JSON Schema of the properties"
              value={json ?? ''}
              onChange={setJson}
              readOnly={!mayEdit}
              autosize
              minRows={12}
              maxRows={30}
              formatOnBlur
              validationError={schema ? undefined : 'This is not a JSON object.'}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            />
          </Tabs.Panel>
        </Tabs>
        <Checkbox
          label="Its names may break the rules for names, because it is older than they are"
          checked={draft.namedOtherwise}
          disabled={!mayEdit}
          onChange={(input) => setDraft({ ...draft, namedOtherwise: input.currentTarget.checked })}
        />
        {mayEdit && (
          <div className={parts.row}>
            <Button type="submit" loading={save.isPending} disabled={!schema || draft.name.trim() === ''}>
              Save to the draft
            </Button>
            {!isNew && (
              <Button
                variant="subtle"
                color="gray"
                loading={remove.isPending}
                onClick={() => remove.mutate({ params: { name: event.name }, query: { revision } })}
              >
                Take it out of the plan
              </Button>
            )}
          </div>
        )}
      </form>
      {history.length > 0 && (
        <section className={parts.section} aria-labelledby="history">
          <h2 id="history" className={parts.heading}>
            History
          </h2>
          <ul className={parts.list}>
            {history.map(({ version, publishedAt, publishedBy, texts }) => (
              <li key={version}>
                <strong>Version {version}</strong>, {publishedBy}, <TimeText at={publishedAt} />: {texts.join('; ')}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  )
}
