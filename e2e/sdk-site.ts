import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Page } from 'playwright'
import { listRecentEvents, type StoredEvent } from '#modules/events/contract.ts'
import { startJourney, type Journey } from './harness.ts'

/** A customer's site on an origin of its own, whose pages run the real SDKs of others against the built product. */
export interface SdkSite {
  journey: Journey
  /** The ingest key. */
  key: string
  /** Where the page of an SDK is. */
  addressOf(sdk: string): string
  /** Opens the page of an SDK, and runs `script` there. Everything that the page asked of the product, and the status of its answer, goes to `asked`. */
  open(sdk: string, script: string): Promise<{ page: Page; asked: string[] }>
  /** Events of a person, newest first, once there are as many as that; fewer after 20 seconds. */
  eventsOf(person: string, atLeast: number): Promise<StoredEvent[]>
  close(): Promise<void>
}

const bundled = async (contents: string): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]!.contents
}

/** A page with something to click, to send and to follow, for SDKs that look at such things by themselves. */
const pageOf = (sdk: string): string => `<!doctype html><html lang="en"><title>Pricing</title>
<h1>Pricing</h1>
<button id="buy" class="btn primary" type="button">Buy now</button>
<a id="docs" href="#docs">Docs</a>
<form id="search"><input name="q" aria-label="Search"><button>Search</button></form>
<script src="/${sdk}.js"></script></html>`

async function serve(sdks: Record<string, string>): Promise<Server> {
  const scripts = new Map<string, Uint8Array>()
  for (const [sdk, contents] of Object.entries(sdks)) scripts.set(`/${sdk}.js`, await bundled(contents))
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://site').pathname
    const script = scripts.get(path)
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(script ?? pageOf(path.slice(1)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function setUp(url: string): Promise<{ token: string; ingestKey: string }> {
  const answer = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery', name: 'Ada', workspace: 'Acme' }),
  })
  return (await answer.json()) as { token: string; ingestKey: string }
}

/** Starts the product, a browser and the site. @param sdks by name, the script that makes the SDK a global of its page */
export async function startSdkSite(sdks: Record<string, string>): Promise<SdkSite> {
  const [journey, site] = await Promise.all([startJourney(), serve(sdks)])
  const { token, ingestKey: key } = await setUp(journey.url)
  const addressOf = (sdk: string) => `http://127.0.0.1:${(site.address() as AddressInfo).port}/${sdk}`
  const find = async (person: string): Promise<StoredEvent[]> => {
    const answer = await fetch(`${journey.url}${listRecentEvents.path}?limit=100&person=${encodeURIComponent(person)}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return ((await answer.json()) as { items: StoredEvent[] }).items
  }
  return {
    journey,
    key,
    addressOf,
    async open(sdk, script) {
      const page = await journey.newPage()
      const asked: string[] = []
      page.on('response', (response) => {
        const path = response.url().replace(journey.url, '')
        if (response.url().startsWith(journey.url)) asked.push(`${response.request().method()} ${path.split('?')[0]} ${response.status()}`)
      })
      await page.goto(`${addressOf(sdk)}?utm_source=letter`)
      await page.evaluate(`(async () => { ${script} })()`)
      return { page, asked }
    },
    async eventsOf(person, atLeast) {
      for (let attempt = 0; attempt < 100; attempt++) {
        const events = await find(person)
        if (events.length >= atLeast) return events
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
      return find(person)
    },
    async close() {
      site.close()
      await journey.close()
    },
  }
}
