import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { trendSpec, type Interval, type Metric, type metricQuestion, type TrendResult } from '../contract.ts'
import { getMetric } from './metrics.ts'
import { trend } from './trend/run.ts'

function intervalOf({ spec }: Metric): Interval {
  if (spec.kind === 'churn') return 'month'
  if (spec.kind === 'adoption') return 'week'
  return spec.interval ?? 'day'
}

/** A metric over time, on the axis that it prescribes unless another one is asked for. */
export async function evaluateMetric(ctx: Ctx, key: string, question: z.output<typeof metricQuestion>): Promise<TrendResult> {
  const metric = await getMetric(ctx, key)
  const { params, interval, ...rest } = question
  return trend(
    ctx,
    trendSpec.parse({
      kind: 'trend',
      series: [{ kind: 'metric', metric: key, params }],
      interval: interval ?? intervalOf(metric),
      ...rest,
    }),
  )
}
