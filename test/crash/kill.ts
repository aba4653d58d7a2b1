import { freePort } from '#kernel/supervise/free-port.ts'
import { discard, startProduct } from '#test/product.ts'
import { startSender } from './sender.ts'
import { countStored, healthy, pidsOf, setUp, until, type Count } from './trial.ts'

/** What was found after the last kill. */
export interface Verdict extends Count {
  kills: Record<string, number>
}

type Victim = 'product' | 'postgres' | 'clickhouse'
const victims: readonly Victim[] = ['product', 'postgres', 'clickhouse']
const [calmMilliseconds, minimumEventsBetween] = [300, 300]

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Kills the product, PostgreSQL and the ClickHouse engine in turn with SIGKILL while events are being sent, then counts.
 * Nothing acknowledged may be missing and nothing may be there twice.
 */
export async function killInTurn(times: number, tell: (sentence: string) => void): Promise<Verdict> {
  const settings = { PORT: String(await freePort()), HOST: '127.0.0.1', LOG_LEVEL: 'silent' }
  let product = await startProduct(undefined, settings)
  const { token, ingestKey } = await setUp(product.url)
  const sender = startSender(() => product.url, ingestKey)
  const kills: Record<string, number> = { product: 0, postgres: 0, clickhouse: 0 }
  for (let n = 0; n < times; n++) {
    const before = sender.acknowledged()
    await until('events to be acknowledged', () => sender.acknowledged() >= before + minimumEventsBetween, 20)
    await pause(Math.random() * calmMilliseconds)
    const victim = victims[n % victims.length]!
    if (victim === 'product') {
      await product.kill()
      product = await startProduct(product.dataDir, settings)
    } else {
      let pids: number[] = []
      await until(`${victim} to run`, async () => (pids = await pidsOf(product, victim)).length > 0)
      for (const pid of pids) process.kill(pid, 'SIGKILL')
      await pause(50)
      await healthy(product.url)
    }
    kills[victim]! += 1
    tell(`Killed ${victim} (${n + 1} of ${times}); ${sender.acknowledged()} events acknowledged so far`)
  }
  const counts = await countStored(product.url, token, await sender.finish())
  await product.stop()
  await discard(product)
  return { kills, ...counts }
}
