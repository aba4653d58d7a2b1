import { Button, NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient, useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { PlainTable } from '#web/ui/PlainTable.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { listRetention, previewRetention, removeRetention, setRetention, type RetentionRule } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'

/** What a changed rule makes untrue: a preview of all other events leaves out those that have a rule. */
const told = [listRetention, previewRetention]

const daysText = (days: number | null): string => (days === null ? 'for good' : `${days} days`)

/** How long events are kept, and what the nights removed. `of` is the event that a rule is to be made for, if it is known. */
export function Retention({ of }: { of: string }) {
  const retention = useApi(listRetention, {})
  const can = useCan()
  const onError = (error: { detail: string }) => notifyProblem(error.detail)
  const remove = useMutationOf(removeRetention, { invalidates: told, onError })
  if (retention.error && !retention.data) return <ErrorState error={retention.error} onRetry={() => void retention.refetch()} isCompact />
  if (!retention.data) return <TableSkeleton rows={4} />
  const { items: rules, runs, nextRunAt } = retention.data
  const removeRule = ({ event, days }: RetentionRule) =>
    remove.mutate(
      { query: { event } },
      {
        onSuccess: () =>
          notifyUndo(`${event} is kept as long as events without a rule`, () =>
            call(setRetention, { body: { event, days } }).finally(() => void invalidate(queryClient, told)),
          ),
      },
    )
  const others = rules.find(({ event }) => event === '')
  return (
    <>
      <section className={parts.section} aria-labelledby="kept">
        <h2 id="kept" className={parts.heading}>
          How long events are kept
        </h2>
        <p className={parts.muted}>
          All events without a rule of their own are kept {daysText(others?.days ?? null)}. Days count from when an event happened. The next
          night begins <TimeText at={nextRunAt} />.
        </p>
        <ul className={parts.list}>
          {rules
            .filter(({ event }) => event !== '')
            .map((rule) => (
              <li key={rule.event} className={parts.row}>
                <strong>{rule.event}</strong> {daysText(rule.days)}
                {can('events:admin') && (
                  <Button size="compact-sm" variant="subtle" color="gray" onClick={() => removeRule(rule)}>
                    Remove the rule
                  </Button>
                )}
              </li>
            ))}
        </ul>
        {can('events:admin') && <NewRule of={of} />}
      </section>
      <section className={parts.section} aria-labelledby="nights">
        <h2 id="nights" className={parts.heading}>
          What was removed
        </h2>
        {runs.length === 0 && <p className={parts.muted}>Nothing yet. Each night that removes something stands here.</p>}
        {runs.length > 0 && (
          <PlainTable
            label="What was removed"
            headers={['Night', 'Events removed', 'Of', 'State']}
            rows={runs.map((run) => [
              run.startedAt.slice(0, 10),
              run.removed,
              run.lines.map(({ event }) => event).join(', '),
              run.error ?? (run.finishedAt ? 'Done' : 'Under way'),
            ])}
          />
        )}
      </section>
    </>
  )
}

function NewRule({ of }: { of: string }) {
  const [event, setEvent] = useState(of)
  const [days, setDays] = useState<number | ''>(365)
  const { language } = useLocale()
  const preview = useApi(previewRetention, { query: { event, days: days || 1 } }, { enabled: days !== '' })
  const save = useMutationOf(setRetention, {
    invalidates: told,
    onSuccess: () => setEvent(''),
    onError: (error) => notifyProblem(error.detail),
  })
  return (
    <form
      className={parts.row}
      onSubmit={(submit) => {
        submit.preventDefault()
        save.mutate({ body: { event: event.trim(), days: days || null } })
      }}
    >
      <TextInput
        label="Event"
        placeholder="All without a rule"
        value={event}
        onChange={({ currentTarget }) => setEvent(currentTarget.value)}
      />
      <NumberInput
        label="Days"
        description="Empty keeps them for good"
        min={1}
        max={36_500}
        value={days}
        onChange={(value) => setDays(typeof value === 'number' ? value : '')}
      />
      <Button type="submit" variant="default" loading={save.isPending}>
        Set the rule
      </Button>
      <p className={parts.muted} aria-live="polite">
        {days === ''
          ? 'Nothing would be removed.'
          : preview.data && `${countOf(preview.data.removed, 'event', 'events', language)} would go the next night.`}
      </p>
    </form>
  )
}
