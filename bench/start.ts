import type { Row } from './measure.ts'
import { quantile } from './measure.ts'
import { discard, startProduct } from '#test/product.ts'

const [startLimitSeconds, memoryLimitMegabytes, settleMilliseconds] = [3, 700, 10_000]

/** Start to ready with an existing data directory, and memory of all processes when nothing happens. */
export async function benchStart(): Promise<Row[]> {
  let product = await startProduct()
  await product.stop()
  const seconds: number[] = []
  for (let i = 0; i < 3; i++) {
    product = await startProduct(product.dataDir)
    seconds.push(product.secondsToReady)
    if (i < 2) await product.stop()
  }
  await new Promise((resolve) => setTimeout(resolve, settleMilliseconds))
  const megabytes = await product.memoryMegabytes()
  await product.stop()
  await discard(product)
  const median = quantile(seconds, 0.5)
  return [
    {
      what: 'Start to ready, existing data directory',
      measured: `${median.toFixed(2)} s`,
      limit: `< ${startLimitSeconds} s`,
      isMet: median < startLimitSeconds,
    },
    {
      what: 'Memory of all processes, idle',
      measured: `${megabytes.toFixed(0)} MB`,
      limit: `< ${memoryLimitMegabytes} MB`,
      isMet: megabytes < memoryLimitMegabytes,
    },
  ]
}
