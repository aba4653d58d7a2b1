import { join } from 'node:path'
import { freePort } from '#kernel/supervise/free-port.ts'
import { reserveBytes } from '#kernel/supervise/disk-reserve.ts'
import { startProduct, type Product } from '#test/product.ts'
import { startSender } from './sender.ts'
import type { SmallDisk } from './small-disk.ts'
import { countStored, healthOf, healthy, pidsOf, post, setUp, until, type Count } from './trial.ts'

/** What the product said while its disk took nothing. */
export interface Refusal {
  health: { code: number; status?: string; reason?: string }
  events: { code: number; retryAfter: string | null; detail: string }
}

export interface DiskVerdict extends Count {
  /** Room is short, but PostgreSQL still has some. */
  low: Refusal
  /** Whether a page could still save something then. */
  savedWhileLow: boolean
  full: Refusal
  readOnly: Refusal
}

const eventsBetween = 500
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function killStores(product: Product, stores: readonly ('postgres' | 'clickhouse')[]): Promise<void> {
  for (const store of stores) for (const pid of await pidsOf(product, store)) process.kill(pid, 'SIGKILL')
}

/** No system makes a disk read-only under files that are open for writing, except when the disk breaks: so the stores die first, and are kept from coming back before. */
async function breakDisk(product: Product, disk: SmallDisk): Promise<void> {
  await until('the disk to become read-only', async () => {
    await killStores(product, ['postgres', 'clickhouse'])
    try {
      disk.makeReadOnly()
      return true
    } catch {
      return false
    }
  })
}

/** Waits until events are refused and health gives the reason. */
async function refusal(url: string, ingestKey: string, reason: RegExp): Promise<Refusal> {
  let found: Refusal | undefined
  await until(`events to be refused because of ${String(reason)}`, async () => {
    found = { events: await sendOne(url, ingestKey), health: await healthOf(url) }
    return found.events.code === 503 && reason.test(found.health.reason ?? '')
  })
  return found!
}

async function sendOne(url: string, ingestKey: string): Promise<Refusal['events']> {
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch: [{ event: 'disk_tried', userId: 'u' }] }),
  })
  const { detail = '' } = (await answer.json()) as { detail?: string }
  return { code: answer.status, retryAfter: answer.headers.get('retry-after'), detail }
}

/**
 * Takes the room, then all of it, then the right to write from a running product, each time until it refuses events, and gives it back.
 * It must go on by itself each time; then counts what was acknowledged in the whole time.
 */
export async function breakAndMend(disk: SmallDisk): Promise<DiskVerdict> {
  const settings = { PORT: String(await freePort()), HOST: '127.0.0.1', LOG_LEVEL: 'silent' }
  const product = await startProduct(join(disk.path, 'data'), settings)
  try {
    const { url } = product
    const { token, ingestKey } = await setUp(url)
    const sender = startSender(() => url, ingestKey)
    const goesOn = async () => {
      const before = sender.acknowledged()
      await until('events to be acknowledged', () => sender.acknowledged() >= before + eventsBetween)
      await healthy(url)
    }
    await goesOn()

    disk.fill(reserveBytes / 2)
    const low = await refusal(url, ingestKey, /MB left.*Events cannot be stored/)
    const savedWhileLow = await post(`${url}/api/teams`, { name: 'Saved while low' }, token).then(
      () => true,
      () => false,
    )
    disk.makeRoom()
    await goesOn()

    disk.fill()
    const full = await refusal(url, ingestKey, /is full/)
    await killStores(product, ['postgres', 'clickhouse'])
    await pause(2_000)
    disk.makeRoom()
    await goesOn()

    await breakDisk(product, disk)
    const readOnly = await refusal(url, ingestKey, /is read-only/)
    disk.makeWritable()
    await goesOn()

    return { ...(await countStored(url, token, await sender.finish())), low, savedWhileLow, full, readOnly }
  } finally {
    await product.stop()
  }
}
