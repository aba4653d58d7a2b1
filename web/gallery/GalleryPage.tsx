import { Button, Select, TextInput } from '@mantine/core'
import * as z from 'zod'
import { useSearchState } from '#web/navigation.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import { readRange, rangeParam, writeRange } from '#web/ui/date-range.ts'
import { DateRangePicker } from '#web/ui/DateRangePicker.tsx'
import { Delta } from '#web/ui/Delta.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { FileDrop } from '#web/ui/FileDrop.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { FilterChip } from '#web/ui/FilterChip.tsx'
import { FilterRow } from '#web/ui/FilterRow.tsx'
import { NumberText } from '#web/ui/NumberText.tsx'
import { Page } from '#web/ui/Page.tsx'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { AnswerSkeleton, ChartSkeleton } from '#web/ui/Skeletons.tsx'
import { Sparkline } from '#web/ui/Sparkline.tsx'
import { StatAnswer } from '#web/ui/StatAnswer.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { Tag } from '#web/ui/Tag.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyDone, notifyUndo } from '#web/ui/undo-toast.tsx'
import { GalleryCharts } from './GalleryCharts.tsx'
import { GalleryTable } from './GalleryTable.tsx'
import { usage } from './sample-data.ts'
import classes from './Gallery.module.css'

const state = z.object({ range: rangeParam.default('28d'), plan: z.string().optional(), open: z.string().optional() })

/** Every part of the interface once, to look at while developing. */
export default function GalleryPage() {
  const [{ range, plan, open }, set] = useSearchState(state)
  return (
    <Page
      title="Adoption of Reports"
      meaning="How many of the accounts that could use it have used it, and how soon."
      aside={<StatusBadge status="good">Verified</StatusBadge>}
      onRename={async () => notifyDone('Renamed')}
      action={<Button onClick={() => notifyUndo('Saved to “Weekly product review”', () => {})}>Save to dashboard</Button>}
      filters={
        <FilterBar
          onClear={plan ? () => set({ plan: undefined }) : undefined}
          end={<DateRangePicker value={readRange(range)!} onChange={(next) => set({ range: writeRange(next) }, { push: true })} />}
        >
          <FilterChip label="Plan" value={plan}>
            <Select
              aria-label="Plan"
              data={['Free', 'Team', 'Business', 'Enterprise']}
              value={plan ?? null}
              onChange={(next) => set({ plan: next ?? undefined })}
              comboboxProps={{ withinPortal: false }}
            />
          </FilterChip>
          <FilterChip label="Country">Nothing to choose yet</FilterChip>
        </FilterBar>
      }
    >
      <StatAnswer
        value={0.342}
        unit="share"
        n={412}
        of="accounts"
        low={0.298}
        high={0.389}
        period="2 Mar – 29 Mar 2026"
        comparison={<Delta now={0.342} before={0.301} unit="share" better="up" against="the 28 days before" />}
        freshness="counted up to 2 minutes ago"
        onExplain={() => {}}
      >
        of active accounts used Reports in 28 days
      </StatAnswer>
      <GalleryCharts />
      <GalleryTable openId={open} onOpen={(id) => set({ open: id }, { push: true })} />
      <h2 className={classes.heading}>Small parts</h2>
      <div className={classes.grid}>
        <div className={classes.line}>
          <Tag>Feature</Tag>
          <StatusBadge status="warn">Late</StatusBadge>
          <StatusBadge status="bad">Failed</StatusBadge>
          <StatusBadge status="active">Running</StatusBadge>
          <StatusBadge status="neutral">Draft</StatusBadge>
        </div>
        <div className={classes.line}>
          <NumberText value={1_243_882} unit="count" isCompact />
          <NumberText value={0.12} unit="share" n={17} low={0.03} high={0.34} isSmallN />
          <NumberText value={null} reason="No account has a subscription. Import subscriptions to see churn." />
          <Delta now={12} before={18} better="up" />
          <TimeText at={new Date(Date.now() - 3_600_000 * 5)} />
          <Sparkline values={usage(28, 100, 0.6)} label="Rising in 28 days" />
        </div>
        <Copyable text="fk_live_8sJ2mQx0Zl4" label="Ingest key" />
        <TextInput label="Name of the metric" placeholder="Weekly active accounts" description="As people say it in a meeting" />
        <Copyable
          isBlock
          label="First event"
          text={
            'curl -X POST http://localhost:8080/v1/events \\\n  -H \'authorization: Bearer fk_live_8sJ2mQx0Zl4\' \\\n  -d \'{"event":"Report opened","userId":"u-1"}\''
          }
        />
        <ProgressBar done={4_200_000} total={11_000_000} unit="rows" onCancel={() => {}} />
        <div>
          <FilterRow joiner="where" onRemove={() => {}}>
            <Select aria-label="Property" data={['Plan', 'Country']} defaultValue="Plan" w={160} />
            <Select aria-label="Operator" data={['is', 'is not']} defaultValue="is" w={100} />
            <TextInput aria-label="Value" defaultValue="Team" w={160} />
          </FilterRow>
        </div>
        <FileDrop
          accept={['.csv', '.jsonl', '.parquet']}
          onFile={() => {}}
          hint="You see the columns and what would be refused before anything is imported."
        />
      </div>
      <h2 className={classes.heading}>States</h2>
      <AnswerSkeleton />
      <ChartSkeleton height={160} />
      <ErrorState error={new Error('The chart could not be drawn.')} onRetry={() => {}} isCompact />
      <EmptyState
        title="No dashboards yet"
        text="A dashboard holds the charts that a team looks at together. Save any chart to start one."
        action={<Button>New dashboard</Button>}
      />
    </Page>
  )
}
