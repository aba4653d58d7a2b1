import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { caseStyles, getPlan, listPlanRules, listSources, putPlanSettings, type PlanMode, type PlanSummary } from '../../contract.ts'
import parts from '../parts.module.css'
import { DraftBanner } from './DraftBanner.tsx'
import { keepPlan, planAnswers } from './plan-answers.ts'
import classes from './plan.module.css'
import { PlanNav } from './PlanNav.tsx'
import { RuleList } from './RuleList.tsx'
import { modeOptions, modeWords } from './words.ts'

type Settings = Pick<PlanSummary, 'mode' | 'unplanned' | 'naming' | 'sources'>

/** Without the entries that say nothing. */
const cleaned = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== '')) as T

/** Modes of the plan and of each source, and rules for names. */
function SettingsForm({ plan, isReadOnly }: { plan: PlanSummary; isReadOnly: boolean }) {
  const [settings, setSettings] = useState<Settings>(plan)
  const sources = useApi(listSources, { query: {} })
  const save = useMutationOf(putPlanSettings, {
    invalidates: planAnswers,
    onSuccess: (saved) => {
      keepPlan(saved)
      notifyDone('Saved to the draft. It applies once that is published.')
    },
    onError: (error) => notifyProblem(error.fields[0]?.expected ?? error.detail),
  })
  const { mode, unplanned, naming } = settings
  const ofSource = (id: string, what: Partial<Settings['sources'][string]>) => {
    const own = cleaned({ ...settings.sources[id], ...what })
    const { [id]: _before, ...others } = settings.sources
    setSettings({ ...settings, sources: Object.keys(own).length > 0 ? { ...others, [id]: own } : others })
  }
  const name = (what: Partial<Settings['naming']>) => setSettings({ ...settings, naming: cleaned({ ...naming, ...what }) })
  const asSaid = (said: PlanMode) => `As the plan says: ${modeWords[said].text}`
  return (
    <form
      className={parts.main}
      aria-label="Modes and names"
      onSubmit={(form) => {
        form.preventDefault()
        save.mutate({ body: { revision: plan.revision, mode, unplanned, naming, sources: settings.sources } })
      }}
    >
      <section className={parts.section} aria-labelledby="modes">
        <h2 id="modes" className={parts.heading}>
          What happens to events that are not as planned
        </h2>
        <div className={classes.beside}>
          <Select
            label="Planned events"
            description={modeWords[mode].meaning}
            inputWrapperOrder={['label', 'input', 'description']}
            allowDeselect={false}
            readOnly={isReadOnly}
            data={modeOptions}
            value={mode}
            onChange={(value) => setSettings({ ...settings, mode: value ?? mode })}
          />
          <Select
            label="Events that are not in the plan"
            description={modeWords[unplanned].meaning}
            inputWrapperOrder={['label', 'input', 'description']}
            allowDeselect={false}
            readOnly={isReadOnly}
            data={modeOptions}
            value={unplanned}
            onChange={(value) => setSettings({ ...settings, unplanned: value ?? unplanned })}
          />
        </div>
      </section>
      <section className={parts.section} aria-labelledby="sources">
        <h2 id="sources" className={parts.heading}>
          By source
        </h2>
        <p className={parts.muted}>What an event says of itself counts for more. The owner is told where an event has none.</p>
        {sources.data?.items.map((source) => {
          const own = settings.sources[source.id] ?? {}
          return (
            <div key={source.id} className={classes.step} role="group" aria-label={source.name}>
              <Select
                label={source.name}
                placeholder={asSaid(mode)}
                aria-label={`Planned events of ${source.name}`}
                clearable
                readOnly={isReadOnly}
                data={modeOptions}
                value={own.mode ?? null}
                onChange={(value) => ofSource(source.id, { mode: value ?? undefined })}
              />
              <Select
                placeholder={asSaid(unplanned)}
                aria-label={`Unplanned events of ${source.name}`}
                clearable
                readOnly={isReadOnly}
                data={modeOptions}
                value={own.unplanned ?? null}
                onChange={(value) => ofSource(source.id, { unplanned: value ?? undefined })}
              />
              <TextInput
                placeholder="Owner’s e-mail"
                aria-label={`Owner of ${source.name}`}
                readOnly={isReadOnly}
                maxLength={320}
                value={own.owner ?? ''}
                onChange={(input) => ofSource(source.id, { owner: input.currentTarget.value.trim() })}
              />
            </div>
          )
        })}
      </section>
      <section className={parts.section} aria-labelledby="names">
        <h2 id="names" className={parts.heading}>
          Rules for names
        </h2>
        <p className={parts.muted}>Names that begin with $ belong to SDKs and are exempt.</p>
        <div className={classes.beside}>
          <Select
            label="Events are written in"
            placeholder="Any style"
            clearable
            readOnly={isReadOnly}
            data={[...caseStyles]}
            value={naming.events ?? null}
            onChange={(value) => name({ events: value ?? undefined })}
          />
          <Select
            label="Properties are written in"
            placeholder="Any style"
            clearable
            readOnly={isReadOnly}
            data={[...caseStyles]}
            value={naming.properties ?? null}
            onChange={(value) => name({ properties: value ?? undefined })}
          />
          <TextInput
            label="Events must match"
            placeholder="_(opened|closed|created)$"
            description="A regular expression: the words that you allow"
            readOnly={isReadOnly}
            value={naming.eventPattern ?? ''}
            onChange={(input) => name({ eventPattern: input.currentTarget.value })}
          />
          <TextInput
            label="Properties must match"
            placeholder="^[a-z_]+$"
            description="A regular expression"
            readOnly={isReadOnly}
            value={naming.propertyPattern ?? ''}
            onChange={(input) => name({ propertyPattern: input.currentTarget.value })}
          />
        </div>
      </section>
      {!isReadOnly && (
        <div>
          <Button type="submit" loading={save.isPending}>
            Save to the draft
          </Button>
        </div>
      )}
    </form>
  )
}

/** What holds for all events of the plan. */
export default function SettingsPage() {
  const [plan, rules] = [useApi(getPlan, {}), useApi(listPlanRules, {})]
  const can = useCan()
  if (plan.error) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} isWholePage />
  if (!plan.data) return <PageSkeleton />
  return (
    <Page
      title="Modes and names"
      meaning="What happens to events that are not as planned, by source, and how names are written."
      filters={<PlanNav at="/plan/settings" />}
    >
      <div className={parts.main}>
        <DraftBanner />
        <SettingsForm key={plan.data.revision} plan={plan.data} isReadOnly={!can('events:write')} />
        <RuleList plan={plan.data} rules={rules.data?.items ?? []} isReadOnly={!can('events:write')} />
      </div>
    </Page>
  )
}
