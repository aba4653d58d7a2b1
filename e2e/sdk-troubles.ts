import type { Page, Request } from 'playwright'
import { flakyProxy, troubles, type Turn } from '#test/flaky-proxy.ts'
import type { SdkSite } from './sdk-site.ts'

/** How an SDK in a page sends five events, `Event 0` to `Event 4`, of one person. */
export interface BrowserSdk {
  /** Its page. */
  sdk: string
  /** Begins to send to `host` as `who`. */
  script(host: string, who: string, key: string): string
  /** Whether a path is one to which it sends events. */
  isMeant(path: string): boolean
  /** In how many requests it sends the five when all is well; each of them meets the trouble once. */
  requests: 1 | 5
  /** Leaves the first two events of a body, of an SDK that sends several in one. */
  cut?(body: Buffer): Buffer
  /** Names of what it is to meet, where the same SDK meets the rest when it sends in its usual way. Everything without it. */
  meets?: RegExp
  /** Where it is unlike the others: how many requests it makes, and how many events are stored, by the name of what it meets. */
  unlike?: Record<string, [requests: number, stored: number]>
}

/** What became of the five events. */
export interface Outcome {
  /** Requests, with those that the SDK sent again. */
  requests: number
  stored: number
  /** Events that are stored more than once. */
  double: number
}

/** What an SDK is to meet: success, trouble, and trouble after a part of a batch was stored. */
export function casesOf({ cut: forward, meets = /./ }: BrowserSdk): [name: string, turns: Turn[]][] {
  const halves: [string, Turn[]][] = forward
    ? [
        ['a cut after a part was stored', [{ forward, instead: 'drop' }]],
        ['503 after a part was stored', [{ forward, instead: { status: 503 } }]],
      ]
    : []
  const all: [string, Turn[]][] = [['success', ['pass']], ...Object.entries(troubles), ...halves]
  return all.filter(([name]) => meets.test(name))
}

const isDropped = (name: string): boolean => ['400', '401', '413', 'a wrong key'].includes(name)
const isSentAgain = (name: string): boolean => /^(429|503|a c)/.test(name)

/** What most SDKs do: they drop what was refused, and send again what was not taken or whose answer they did not hear. */
export function wanted({ requests, unlike }: BrowserSdk, name: string): Outcome {
  const [all, stored] = unlike?.[name] ?? [isSentAgain(name) ? 2 * requests : requests, isDropped(name) ? 0 : 5]
  return { requests: all, stored, double: 0 }
}

/** A page whose clock runs as it is told. */
interface Visitor {
  page: Page
  underWay: Set<Request>
}

/** Those that are done with a case, for the next: a page that is there already costs half of a new one. */
const idle: Visitor[] = []

async function newVisitor(site: SdkSite): Promise<Visitor> {
  const page = await site.journey.newPage()
  await page.clock.install()
  const underWay = new Set<Request>()
  page.on('request', (request) => underWay.add(request))
  page.on('requestfinished', (request) => underWay.delete(request))
  page.on('requestfailed', (request) => underWay.delete(request))
  return { page, underWay }
}

/** Makes somebody of a visitor who has never been here. */
async function forget({ page, underWay }: Visitor): Promise<void> {
  const { origin } = new URL(page.url())
  await page.goto('about:blank')
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
  await session.detach()
  underWay.clear()
}

/** How much real time a case may take, in milliseconds. */
const patience = 60_000

/**
 * Lets time of the page go by until `isDone`, and then a minute more, in which nothing should happen. No time goes by while a request is under way.
 * @throws when that is not so in good time
 */
async function letTimePass({ page, underWay }: Visitor, isDone: () => boolean): Promise<void> {
  const until = performance.now() + patience
  for (let after = 0; after < 3;) {
    if (performance.now() > until) throw new Error(`timed out after ${patience / 1000} s, with ${underWay.size} requests under way`)
    await page.waitForTimeout(30)
    if (underWay.size > 0) continue
    await page.clock.runFor(20_000)
    if (isDone()) after++
  }
}

/** Lets an SDK send five events through trouble, until it has nothing left to send. */
export async function meet(site: SdkSite, sender: BrowserSdk, name: string, turns: Turn[], key = site.key): Promise<Outcome> {
  const { sdk, script, isMeant, requests } = sender
  const proxy = await flakyProxy(site.journey.url, isMeant)
  proxy.plan(...turns.flatMap((turn) => Array.from({ length: requests }, () => turn)))
  const who = `${sdk} ${requests} ${name}`
  const visitor = idle.pop() ?? (await newVisitor(site))
  await visitor.page.goto(site.addressOf(sdk))
  await visitor.page.evaluate(`(async () => { ${script(proxy.url, who, key)} })()`)
  await letTimePass(visitor, () => proxy.seen.length >= wanted(sender, name).requests)
  const rows = (await site.eventsOf(who, 0)).map(({ event }) => event).filter((event) => event.startsWith('Event '))
  const stored = new Set(rows).size
  const outcome = { requests: proxy.seen.length, stored, double: rows.length - stored }
  await forget(visitor)
  await proxy.close()
  idle.push(visitor)
  return outcome
}
