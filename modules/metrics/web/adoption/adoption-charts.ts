import type { AdoptionResult } from '#modules/metrics/contract.ts'
import type { ChartSpec } from '#web/ui/chart-spec.ts'
import type { ChartTheme } from '#web/ui/chart-theme.ts'
import type { Locale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { timeSeries } from '#web/ui/time-series.ts'
import { tooFewToTell } from '../answers/segment-bars.ts'
import { counted, intervalWords, percent, unitWords } from '../words/figures.ts'

/** The rate of each cohort: those who came in the same week or month. Small groups of people have no point. */
export function cohortChart(result: AdoptionResult, interval: 'week' | 'month', locale: Locale): ChartSpec {
  const { cohorts } = result
  const running = cohorts.findIndex((one) => one.partial)
  const spec = timeSeries({
    buckets: cohorts.map((one) => one.key),
    series: [{ name: 'Adopted', values: cohorts.map(({ rate }) => rate.value) }],
    interval,
    unit: 'share',
    partialFrom: running < 0 ? undefined : running,
    locale,
  })
  return {
    ...spec,
    tooltip: (place) => {
      const { note: _, ...content } = spec.tooltip(place)
      const one = cohorts[place]
      return one ? { ...content, note: cohortNote(one, locale.language) } : content
    },
    table: {
      headers: ['Came in', 'Adopted', 'n', 'From', 'To', 'Too early to judge'],
      rows: cohorts.map(({ key, rate, censored }) => [key, rate.value, rate.n, rate.low, rate.high, censored]),
    },
  }
}

function cohortNote({ rate, censored }: AdoptionResult['cohorts'][number], language?: string): string {
  const basis = rate.n === null ? '' : `n = ${formatNumber(rate.n, { unit: 'count', language })}, ${intervalWords(rate, language)}`
  const early = censored ? `${formatNumber(censored, { unit: 'count', language })} too early to judge` : ''
  return [rate.value === null ? rate.reason : basis, rate.few && tooFewToTell, early].filter(Boolean).join(' · ')
}

/** The share that has adopted so many days after its `exposure` (Kaplan–Meier), as steps, with the median where there is one. */
export function timeToAdoptChart(
  { timeToAdopt, unit }: AdoptionResult,
  exposure: string,
  { language }: Pick<Locale, 'language'>,
): ChartSpec {
  const { curve, horizonDays, medianDays } = timeToAdopt
  const days = everyDay(curve, horizonDays)
  const { one, many } = unitWords[unit]
  return {
    legend: [{ name: 'Adopted', place: 0 }],
    places: days.length,
    option: (theme, { width }) => curveOption({ days, medianDays, exposure }, theme, width, language),
    tooltip: (place) => ({
      title: place === 0 ? 'On the first day' : `After ${place} ${place === 1 ? 'day' : 'days'}`,
      rows: [{ name: 'Adopted', value: percent(days[place]?.share ?? 0, language), place: 0 }],
      note: `${counted(days[place]?.atRisk ?? 0, one, many, language)} still to adopt at that time`,
    }),
    table: {
      headers: [`Days since the ${exposure}`, 'Adopted', 'Still to adopt'],
      rows: days.map(({ share, atRisk }, day) => [day, share, atRisk]),
    },
  }
}

/** The curve has a point only where something changes; the axis has one for each day. */
export function everyDay(curve: AdoptionResult['timeToAdopt']['curve'], horizonDays: number): { share: number; atRisk: number }[] {
  const byDay = new Map(curve.map((one) => [one.day, one]))
  let last = { share: 0, atRisk: curve[0]?.atRisk ?? 0 }
  return Array.from({ length: horizonDays + 1 }, (_, day) => (last = byDay.get(day) ?? last))
}

/** Room for the number of a day on the axis, in pixels. */
const labelWidth = 36

function curveOption(
  { days, medianDays, exposure }: { days: { share: number }[]; medianDays: number | null; exposure: string },
  theme: ChartTheme,
  width: number,
  language?: string,
): ReturnType<ChartSpec['option']> {
  const color = theme.series[0]!
  // Whole weeks, as many as have room side by side.
  const step = [7, 14, 28].find((one) => (days.length / one) * labelWidth < width) ?? 56
  return {
    animationDuration: 120,
    textStyle: { fontFamily: theme.font, fontSize: 12 },
    grid: { left: 4, right: 16, top: 20, bottom: 22, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: days.map((_, day) => String(day)),
      boundaryGap: false,
      name: `days since the ${exposure}`,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: { color: theme.muted },
      axisLine: { lineStyle: { color: theme.strong } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted, interval: (day: number) => day % step === 0 },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 4,
      splitLine: { lineStyle: { color: theme.hairline } },
      axisLabel: { color: theme.muted, formatter: (share: number) => percent(share, language, 0) },
    },
    series: [
      {
        type: 'line',
        name: 'Adopted',
        step: 'end',
        showSymbol: false,
        data: days.map((one) => one.share),
        lineStyle: { color, width: 2 },
        itemStyle: { color },
        areaStyle: { color, opacity: 0.08 },
        ...(medianDays === null || medianDays >= days.length ? {} : { markLine: medianLine(medianDays, theme) }),
      },
    ],
  }
}

const medianLine = (medianDays: number, theme: ChartTheme) => ({
  silent: true,
  symbol: 'none',
  lineStyle: { color: theme.muted, type: [4, 3], width: 1 },
  label: { formatter: `half after ${medianDays} ${medianDays === 1 ? 'day' : 'days'}`, color: theme.muted, position: 'end' as const },
  data: [{ xAxis: medianDays }],
})
