import { useMemo } from 'react'
import { Chart } from '#web/ui/Chart.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { RankedBars } from '#web/ui/RankedBars.tsx'
import { timeSeries } from '#web/ui/time-series.ts'
import { dayList, usage } from './sample-data.ts'
import classes from './Gallery.module.css'

const buckets = dayList('2026-03-02', 28)

const segments = [
  { id: 'smb', label: '1 to 10 people', value: 0.081, n: 412, low: 0.058, high: 0.112 },
  { id: 'mid', label: '11 to 100 people', value: 0.047, n: 388, low: 0.03, high: 0.073 },
  { id: 'ent', label: 'More than 1,000 people', value: 0.03, n: 41, low: 0.008, high: 0.125, isSmallN: true },
  { id: 'none', label: 'Not told', value: null, reason: 'No account of this kind had a subscription' },
]

export function GalleryCharts() {
  const locale = useLocale()
  const trend = useMemo(
    () =>
      timeSeries({
        buckets,
        interval: 'day',
        unit: 'count',
        partialFrom: 27,
        locale,
        series: [
          { name: 'Enterprise', values: usage(28, 820, 0.5) },
          { name: 'Business', values: usage(28, 610, 0.2) },
          { name: 'Team', values: usage(28, 380, -0.1) },
          { name: 'Free', values: usage(28, 240, 0.9) },
        ],
      }),
    [locale],
  )
  const compared = useMemo(
    () =>
      timeSeries({
        buckets: buckets.slice(0, 14),
        interval: 'day',
        kind: 'bar',
        partialFrom: 13,
        locale,
        series: [
          { name: 'Reports opened', values: usage(14, 410, 0.3) },
          { name: 'Before', values: usage(14, 350, 0.1), comparesTo: 'Reports opened' },
        ],
      }),
    [locale],
  )
  const ten = useMemo(
    () =>
      timeSeries({
        buckets,
        interval: 'day',
        kind: 'stacked',
        locale,
        series: Array.from({ length: 10 }, (_, i) => ({ name: `Segment ${i + 1}`, values: usage(28, 300 - i * 20, 0.3) })),
      }),
    [locale],
  )
  return (
    <>
      <Chart spec={trend} label="Accounts that used Reports, by plan" onPick={() => {}} />
      <div className={classes.two}>
        <Chart spec={compared} label="Reports opened" height={200} />
        <Chart spec={ten} label="Use by segment" height={200} />
      </div>
      <h2 className={classes.heading}>Churn by size of the account</h2>
      <RankedBars label="Churn by size" bars={segments} unit="share" of="accounts" onPick={() => {}} />
    </>
  )
}
