import { useState } from 'react'
import { Button, NativeSelect, Select, Textarea, TextInput } from '@mantine/core'
import { ApiError, fieldErrors } from '#web/api/error.ts'
import type { MetricSpec } from '#modules/metrics/contract.ts'
import { completeSpec, emptySpec, impliedUnit, type MetricDraft } from './metric-form.ts'
import { keyFrom, units } from './metric-words.ts'
import { SpecEditor } from './SpecEditor.tsx'
import { useMembers } from './useMembers.ts'
import classes from './catalogue.module.css'

interface MetricFormProps {
  start: MetricDraft
  isNew?: boolean
  submit: string
  onSave: (draft: MetricDraft) => Promise<void>
}

const kinds: { value: MetricSpec['kind']; label: string }[] = [
  { value: 'events', label: 'Events, people or accounts' },
  { value: 'ratio', label: 'One count divided by another' },
  { value: 'adoption', label: 'Adoption of a feature' },
  { value: 'churn', label: 'Churn of paying accounts' },
]

/** Defines a metric: the words, then what is computed, then who stands for it. */
export function MetricForm({ start, isNew = false, submit, onSave }: MetricFormProps) {
  const [draft, setDraft] = useState(start)
  const [problem, setProblem] = useState<unknown>()
  const [isSaving, setSaving] = useState(false)
  const { members } = useMembers()
  const errors = fieldErrors(problem)
  const change = (patch: Partial<MetricDraft>) => setDraft((before) => ({ ...before, ...patch }))
  const setName = (name: string) => change(isNew && draft.key === keyFrom(draft.name) ? { name, key: keyFrom(name) } : { name })
  const setSpec = (spec: MetricSpec) => change({ spec, unit: impliedUnit(spec) ?? draft.unit })
  const save = async () => {
    setSaving(true)
    try {
      await onSave({ ...draft, spec: completeSpec(draft.spec) })
    } catch (error) {
      setProblem(error)
      setSaving(false)
    }
  }
  const unitChoices = units.some((one) => one.value === draft.unit) ? units : [...units, { value: draft.unit, label: draft.unit }]
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextInput
        label="Name"
        required
        maxLength={120}
        value={draft.name}
        error={errors.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label="Definition in words"
        description="Who counts, what they do, in which time. A newcomer should be able to compute it by hand."
        required
        autosize
        minRows={2}
        maxLength={4000}
        value={draft.description}
        error={errors.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      <NativeSelect
        label="What is computed"
        data={kinds}
        value={draft.spec.kind}
        onChange={(event) => setSpec(emptySpec(event.currentTarget.value as MetricSpec['kind']))}
      />
      <SpecEditor spec={draft.spec} onChange={setSpec} />
      <div className={classes.row}>
        <Select
          label="Unit"
          searchable
          data={[
            ...unitChoices,
            ...['EUR', 'GBP', 'USD'].filter((code) => code !== draft.unit).map((code) => ({ value: code, label: code })),
          ]}
          value={draft.unit}
          allowDeselect={false}
          error={errors.unit}
          onChange={(unit) => change({ unit: unit ?? draft.unit })}
        />
        <NativeSelect
          label="Which way is good"
          data={[
            { value: 'up', label: 'Higher is better' },
            { value: 'down', label: 'Lower is better' },
          ]}
          value={draft.direction}
          onChange={(event) => change({ direction: event.currentTarget.value as MetricDraft['direction'] })}
        />
        <Select
          label="Owner"
          clearable
          searchable
          data={members.map((one) => ({ value: one.userId, label: one.name }))}
          value={draft.ownerId}
          onChange={(ownerId) => change({ ownerId })}
        />
      </div>
      {isNew ? (
        <TextInput
          label="Key"
          description="How the API and links name it. It stays the same for good."
          required
          value={draft.key}
          error={errors.key}
          onChange={(event) => change({ key: event.currentTarget.value })}
        />
      ) : (
        <TextInput
          label="Why it changes"
          placeholder="For the history"
          maxLength={1000}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
      )}
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {problem instanceof ApiError
            ? [problem.detail, ...problem.fields.map((one) => `${one.field}: expected ${one.expected}`)].join(' ')
            : String(problem)}
        </p>
      )}
      <div>
        <Button type="submit" loading={isSaving} disabled={!draft.name.trim() || !draft.description.trim() || (isNew && !draft.key)}>
          {submit}
        </Button>
      </div>
    </form>
  )
}
