import type { ReactNode } from 'react'
import { NativeSelect, NumberInput } from '@mantine/core'
import { intervals, type Interval, type MetricSpec } from '#modules/metrics/contract.ts'
import { CountedEditor, type Counted } from '../query/CountedEditor.tsx'
import { FilterEditor } from '../query/FilterEditor.tsx'
import { SourcePicker } from '../query/SourcePicker.tsx'
import { noFilter } from '../words/conditions.ts'
import classes from './catalogue.module.css'

interface SpecEditorProps<S extends MetricSpec> {
  spec: S
  onChange: (spec: MetricSpec) => void
}

/** What a metric computes, as inputs. */
export function SpecEditor({ spec, onChange }: SpecEditorProps<MetricSpec>) {
  switch (spec.kind) {
    case 'events':
      return (
        <Part title="Counts">
          <Rolled value={spec} onChange={onChange} />
          <Step value={spec.interval} onChange={(interval) => onChange(withInterval(spec, interval))} />
        </Part>
      )
    case 'ratio':
      return (
        <>
          <Part title="Counts">
            <Rolled value={spec.numerator} onChange={(numerator) => onChange({ ...spec, numerator })} />
          </Part>
          <Part title="Divided by">
            <Rolled value={spec.denominator} onChange={(denominator) => onChange({ ...spec, denominator })} />
          </Part>
          <Step value={spec.interval} onChange={(interval) => onChange(withInterval(spec, interval))} />
        </>
      )
    case 'adoption':
      return <AdoptionPart spec={spec} onChange={onChange} />
    case 'churn':
      return (
        <Part title="Counts">
          <NativeSelect
            aria-label="What churns"
            value={spec.of}
            data={[
              { value: 'logo', label: 'accounts (logo churn)' },
              { value: 'revenue', label: 'recurring revenue' },
            ]}
            onChange={(event) => onChange({ ...spec, of: event.currentTarget.value as typeof spec.of })}
          />
          <FilterEditor
            value={spec.filter ?? noFilter}
            onChange={(filter) => onChange({ ...spec, filter })}
            of={['account']}
            add="Only some accounts"
          />
        </Part>
      )
  }
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <fieldset className={classes.part}>
    <legend className={classes.partTitle}>{title}</legend>
    {children}
  </fieldset>
)

function AdoptionPart({ spec, onChange }: SpecEditorProps<Extract<MetricSpec, { kind: 'adoption' }>>) {
  const [event] = spec.feature && spec.feature.events !== 'any' ? spec.feature.events : []
  const whole = (label: string, value: number, most: number, set: (value: number) => void) => (
    <NumberInput
      label={label}
      w={140}
      min={1}
      max={most}
      allowDecimal={false}
      value={value}
      onChange={(next) => typeof next === 'number' && next >= 1 && set(next)}
    />
  )
  return (
    <Part title="Who adopts what">
      <NativeSelect
        aria-label="Who adopts"
        value={spec.unit}
        data={[
          { value: 'account', label: 'accounts' },
          { value: 'person', label: 'people' },
        ]}
        onChange={(change) => onChange({ ...spec, unit: change.currentTarget.value as typeof spec.unit, eligible: noFilter })}
      />
      <SourcePicker
        label={`Feature: ${event ?? anyFeature}`}
        eventsOnly
        onPick={(source) => source.type === 'event' && onChange({ ...spec, feature: { events: [source.name] } })}
      >
        {event ?? anyFeature}
      </SourcePicker>
      {spec.feature && (
        <FilterEditor
          value={spec.feature.filter ?? noFilter}
          onChange={(filter) => onChange({ ...spec, feature: { ...spec.feature!, filter } })}
          of={['event']}
          event={event}
          add="Narrow it by a property"
        />
      )}
      <div className={classes.row}>
        {whole('Uses', spec.minUses, 1000, (minUses) => onChange({ ...spec, minUses }))}
        {whole('Within days', spec.windowDays, 365, (windowDays) => onChange({ ...spec, windowDays }))}
      </div>
      <FilterEditor
        value={spec.eligible ?? noFilter}
        onChange={(eligible) => onChange({ ...spec, eligible })}
        of={[spec.unit]}
        add="Only some may adopt"
      />
    </Part>
  )
}

const anyFeature = 'Any feature: asked for when it is looked at'

type Rolling = Counted & { rolling?: 7 | 28 | undefined }

function Rolled<C extends Rolling>({ value, onChange }: { value: C; onChange: (value: C) => void }) {
  const canRoll = value.measure.type === 'people' || value.measure.type === 'accounts'
  const set = (days: string) => {
    const { rolling: _, ...rest } = value
    onChange((days === '0' ? rest : { ...rest, rolling: Number(days) }) as C)
  }
  return (
    <>
      <CountedEditor value={value} onChange={onChange} />
      {canRoll && (
        <NativeSelect
          aria-label="Rolling window"
          value={String(value.rolling ?? 0)}
          data={[
            { value: '0', label: 'in each step alone' },
            { value: '7', label: 'in rolling 7 days' },
            { value: '28', label: 'in rolling 28 days' },
          ]}
          onChange={(event) => set(event.currentTarget.value)}
        />
      )}
    </>
  )
}

const Step = ({ value, onChange }: { value: Interval | undefined; onChange: (interval: Interval | undefined) => void }) => (
  <NativeSelect
    label="In steps of"
    description="Fix them when the metric only means something in one step, such as a day."
    value={value ?? ''}
    data={[{ value: '', label: 'whatever the reader chooses' }, ...intervals.map((one) => ({ value: one, label: one }))]}
    onChange={(event) => onChange((event.currentTarget.value || undefined) as Interval | undefined)}
  />
)

function withInterval(spec: Extract<MetricSpec, { kind: 'events' | 'ratio' }>, interval: Interval | undefined): MetricSpec {
  const { interval: _, ...rest } = spec
  return interval ? { ...rest, interval } : rest
}
