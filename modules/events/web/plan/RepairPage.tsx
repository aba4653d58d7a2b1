import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import * as z from 'zod'
import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import { call } from '#web/api/client.ts'
import { ApiError } from '#web/api/error.ts'
import { invalidate, queryClient, useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link, useSearchState } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PlainTable } from '#web/ui/PlainTable.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { applyRepair, listPlanViolations, listQuarantine, previewRepair, type RepairStep } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'
import { planAnswers } from './plan-answers.ts'
import classes from './plan.module.css'
import { castOptions, newStep, stepOf, stepOptions, type StepDraft } from './steps.ts'

const search = z.object({ event: z.string().default('') })

/** One change of a repair. */
function StepLine({ step, onChange, onRemove }: { step: StepDraft; onChange: (step: StepDraft) => void; onRemove: () => void }) {
  return (
    <div className={classes.step} role="group" aria-label="Change">
      <Select
        aria-label="What to change"
        allowDeselect={false}
        data={stepOptions}
        value={step.do}
        onChange={(value) => onChange({ ...newStep((value ?? step.do) as StepDraft['do']), key: step.key, property: step.property })}
      />
      {step.do !== 'rename_event' && (
        <TextInput
          aria-label="Property"
          placeholder="Property"
          value={step.property}
          onChange={(input) => onChange({ ...step, property: input.currentTarget.value })}
        />
      )}
      {step.do === 'cast' ? (
        <Select
          aria-label="Into"
          allowDeselect={false}
          data={castOptions}
          value={step.to}
          onChange={(to) => onChange({ ...step, to: to ?? 'number' })}
        />
      ) : (
        <TextInput
          aria-label={step.do === 'default' ? 'Value' : 'New name'}
          placeholder={step.do === 'default' ? 'Value' : 'New name'}
          value={step.to}
          onChange={(input) => onChange({ ...step, to: input.currentTarget.value })}
        />
      )}
      <ActionIcon variant="subtle" color="gray" size={36} aria-label="Remove this change" onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  )
}

/** Repairs all held events of a name, a thousand at a time. */
async function repairAll(event: string, steps: RepairStep[], saveAs: string) {
  const total = { replayed: 0, duplicates: 0, refusedAgain: 0 }
  let cursor: string | undefined
  do {
    const part = await call(applyRepair, {
      body: { event, steps, ...(saveAs && cursor === undefined && { saveAs }), ...(cursor && { cursor }) },
    })
    for (const name of ['replayed', 'duplicates', 'refusedAgain'] as const) total[name] += part[name]
    cursor = part.next ?? undefined
  } while (cursor)
  return total
}

const nameOfRule = (event: string): string =>
  event
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60) || 'repair'

/** Bodies are no events yet: what makes events of them is mended, at their source. */
function BodiesOfWebhooks({ bodies }: { bodies: EndpointOutput<typeof previewRepair>['bodies'] }) {
  return (
    <section className={classes.banner} aria-label="Bodies of webhooks">
      {bodies.map(({ sourceId, count, id }) => (
        <Fragment key={sourceId}>
          <p>
            {countOf(count, 'held body', 'held bodies')} of a webhook would become this event. The mapping of the source makes events of
            them: correct that, and send them again there.
          </p>
          <Button component={Link} to={`/sources/${sourceId}`} search={{ held: id }}>
            Correct the mapping
          </Button>
        </Fragment>
      ))}
    </section>
  )
}

/** Makes held events fit the plan: changes, what they lead to, and sending them again. */
export default function RepairPage() {
  const [{ event }] = useSearchState(search)
  const [drafts, setDrafts] = useState<StepDraft[]>([newStep()])
  const [isSaved, setSaved] = useState(false)
  const [isSending, setSending] = useState(false)
  const can = useCan()
  const steps = drafts.flatMap((one) => stepOf(one) ?? [])
  const preview = useApi(previewRepair, { body: { event, steps } }, { enabled: event !== '', keepPrevious: true })
  const { held = 0, allowed = 0, items = [], bodies = [] } = preview.data ?? {}
  const problem = preview.error?.detail
  const send = async () => {
    setSending(true)
    try {
      const { replayed, duplicates, refusedAgain } = await repairAll(event, steps, isSaved && steps.length > 0 ? nameOfRule(event) : '')
      const text = `${replayed + duplicates} stored, ${refusedAgain} still held.${isSaved && steps.length > 0 ? ' The repair is in the draft of the plan.' : ''}`
      if (replayed + duplicates > 0) notifyDone(text)
      else notifyProblem(text)
    } catch (error) {
      notifyProblem(error instanceof ApiError ? error.detail : String(error))
    }
    setSending(false)
    await invalidate(queryClient, [previewRepair, listQuarantine, listPlanViolations, ...planAnswers])
  }
  return (
    <Page
      title={event ? `Repair ${event}` : 'Repair held events'}
      meaning="Change the events that are held until the plan allows them, and send them again. What came in is kept until then."
    >
      {bodies.length > 0 && <BodiesOfWebhooks bodies={bodies} />}
      {bodies.length > 0 && held === 0 ? null : event === '' || (preview.data && held === 0) ? (
        <EmptyState
          title="Nothing of this event is held"
          text="Events that break the plan are held where its mode is quarantine."
          action={
            <Button component={Link} to="/plan/violations">
              See violations
            </Button>
          }
        />
      ) : (
        <div className={parts.main}>
          <section className={parts.section} aria-labelledby="steps">
            <h2 id="steps" className={parts.heading}>
              Changes
            </h2>
            {drafts.map((step) => (
              <StepLine
                key={step.key}
                step={step}
                onChange={(next) => setDrafts(drafts.map((one) => (one.key === step.key ? next : one)))}
                onRemove={() => setDrafts(drafts.filter((one) => one.key !== step.key))}
              />
            ))}
            <div>
              <Button
                variant="default"
                size="xs"
                leftSection={<IconPlus size={14} aria-hidden />}
                disabled={drafts.length >= 20}
                onClick={() => setDrafts([...drafts, newStep()])}
              >
                Add a change
              </Button>
            </div>
          </section>
          <section className={parts.section} aria-labelledby="preview">
            <h2 id="preview" className={parts.heading}>
              Preview
            </h2>
            {problem && <p role="alert">{problem}</p>}
            <p aria-live="polite">
              {preview.data &&
                `The plan allows ${allowed} of ${held} held events${steps.length > 0 ? ' after these changes' : ' as they are'}.`}
            </p>
            <PlainTable
              label="Held events before and after"
              headers={['Before', 'After', 'Result']}
              rows={items.map(({ before, after, isAllowed, problem: why }) => [
                `${before.event} ${JSON.stringify(before.properties)}`,
                `${after.event} ${JSON.stringify(after.properties)}`,
                isAllowed ? 'Allowed' : why,
              ])}
              maxHeight={400}
            />
          </section>
          {can('events:manage') && (
            <div className={parts.row}>
              <Button loading={isSending} disabled={allowed === 0 || Boolean(problem)} onClick={() => void send()}>
                {steps.length > 0 ? 'Repair and send again' : 'Send again'}
              </Button>
              <Checkbox
                label="Also repair those that come later (adds a rule to the draft)"
                checked={isSaved}
                disabled={steps.length === 0}
                onChange={(input) => setSaved(input.currentTarget.checked)}
              />
            </div>
          )}
        </div>
      )}
    </Page>
  )
}
