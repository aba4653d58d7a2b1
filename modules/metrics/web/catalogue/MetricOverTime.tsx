import { useMemo } from 'react'
import { Checkbox, NativeSelect } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import * as z from 'zod'
import { evaluateMetric, interval, intervals, type Interval, type Metric } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useSearchState } from '#web/navigation.tsx'
import { DateRangePicker } from '#web/ui/DateRangePicker.tsx'
import { rangeParam, readRange, writeRange } from '#web/ui/date-range.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { ChartSkeleton } from '#web/ui/Skeletons.tsx'
import { Stale } from '../answers/Stale.tsx'
import { useAnchor } from '../answers/useAnchor.ts'
import { TrendAnswer } from '../charts/TrendAnswer.tsx'
import { TrendHow } from '../charts/TrendHow.tsx'
import { BreakdownPicker } from '../query/BreakdownPicker.tsx'
import { SourcePicker } from '../query/SourcePicker.tsx'
import { readProperty, writeProperty } from '../words/property-text.ts'
import { presetsFor, rangeOf } from '../words/range-text.ts'
import { firstInterval, firstRange } from './metric-words.ts'
import classes from './catalogue.module.css'

const searchOf = (metric: Metric) =>
  z.object({
    range: rangeParam.default(firstRange(metric)),
    interval: interval.default(firstInterval(metric)),
    by: z.string().default(''),
    compare: z.boolean().default(false),
    feature: z.string().default(''),
    how: z.boolean().default(false),
  })

/** A metric over time, in the period and split that the reader chooses. */
export function MetricOverTime({ metric }: { metric: Metric }) {
  const { spec, key } = metric
  const schema = useMemo(() => searchOf(metric), [metric])
  const [state, setState] = useSearchState(schema)
  const change = (patch: Partial<typeof state>) => setState(patch, { push: true })
  const needsFeature = spec.kind === 'adoption' && !spec.feature
  const asked = useMemo(() => rangeOf(state.range), [state.range])
  const anchor = useAnchor(needsFeature && state.feature ? [state.feature] : 'any', asked)
  const property = readProperty(state.by)
  const question = {
    interval: state.interval,
    range: asked,
    ...(property && { breakdown: { property, limit: 10 } }),
    compare: state.compare ? ('previous' as const) : ('none' as const),
    ...(needsFeature && state.feature && { params: { feature: { events: [state.feature] } } }),
    ...(anchor.asOf && { asOf: anchor.asOf }),
  }
  const isAsking = !anchor.isPending && (!needsFeature || state.feature !== '')
  const { data, error, refetch, isPlaceholderData } = useApi(
    evaluateMetric,
    { params: { key }, body: question },
    { enabled: isAsking, keepPrevious: true },
  )
  const asTrend = {
    kind: 'trend' as const,
    series: [{ kind: 'metric' as const, metric: key, label: metric.name }],
    interval: state.interval,
    range: asked,
    compare: question.compare,
  }
  const prescribed = 'interval' in spec ? spec.interval : undefined
  return (
    <div className={classes.over}>
      <div className={classes.controls} role="group" aria-label="Period and split">
        {needsFeature && (
          <SourcePicker
            label={`Feature: ${state.feature || 'Choose a feature'}`}
            eventsOnly
            onPick={(source) => source.type === 'event' && change({ feature: source.name })}
          >
            {state.feature || 'Choose a feature'}
          </SourcePicker>
        )}
        <DateRangePicker
          value={readRange(state.range)!}
          presets={presetsFor(state.interval)}
          onChange={(range) => change({ range: writeRange(range) })}
        />
        {!prescribed && (
          <NativeSelect
            aria-label="Steps of time"
            value={state.interval}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            data={intervals.map((one) => ({ value: one, label: `by ${one}` }))}
            onChange={(event) => change({ interval: event.currentTarget.value as Interval })}
          />
        )}
        <BreakdownPicker
          value={property}
          onChange={(picked) => change({ by: writeProperty(picked) })}
          {...(spec.kind === 'churn' && { of: ['account'] as const })}
          {...(spec.kind === 'adoption' && { of: [spec.unit] })}
          add="Break down"
        />
        <Checkbox
          size="xs"
          label="Compare"
          title="With the period of the same length before it"
          checked={state.compare}
          onChange={(event) => change({ compare: event.currentTarget.checked })}
        />
      </div>
      {needsFeature && !state.feature ? (
        <EmptyState
          title="Which feature?"
          text="This metric is the same for every feature. Choose the event that happens when somebody uses it."
          isCompact
        />
      ) : error && !isPlaceholderData ? (
        <ErrorState error={error} onRetry={() => void refetch()} isCompact />
      ) : data ? (
        <Stale isStale={isPlaceholderData}>
          <TrendAnswer
            result={data}
            spec={asTrend}
            view="line"
            label={metric.name}
            anchored={anchor.words}
            onExplain={() => change({ how: true })}
            onRange={(range) => change({ range: writeRange(range) })}
          />
        </Stale>
      ) : (
        <ChartSkeleton height={340} />
      )}
      {state.how && data && <TrendHow result={data} spec={asTrend} onClose={() => setState({ how: false })} />}
    </div>
  )
}
