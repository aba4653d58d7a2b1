/**
 * Takes the pictures of the README and the guide: starts the built product on a temporary directory, loads the demo through the API
 * and writes docs/images/*.png, light and dark. `npm run build && npx tsx docs/take-screenshots.ts [name …]`
 */
import { execFileSync } from 'node:child_process'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright'
import { discard, startProduct } from '#test/product.ts'

interface Picture {
  name: string
  height: number
  /** Brings the page to what is to be seen. */
  show(page: Page): Promise<unknown>
}

const largestBytes = 200 * 1024
const themes = ['light', 'dark'] as const

const address = (path: string, state: Record<string, string>): string => `${path}?${new URLSearchParams(state).toString()}`

const isFeature12 = {
  match: 'all',
  conditions: [{ property: { of: 'event', name: 'feature' }, op: 'is', values: ['feature_12'] }],
  groups: [],
}
const adoption = address('/insights/adoption', {
  events: '["feature_used"]',
  narrow: JSON.stringify(isFeature12),
  seen: 'subscription_started',
  window: '90',
  range: '2024-01-01..2024-07-01',
  by: 'account:plan_tier',
  cohort: 'month',
})
const chart = address('/charts/new', {
  series: JSON.stringify([{ kind: 'events', events: ['purchase'], measure: { type: 'people' } }]),
  interval: 'month',
  range: '2010-12-01..2011-12-01',
  by: 'event:country',
  top: '5',
  view: 'stacked',
})

const csv = `date,customer_id,product,price
13-12-2024 09:15,c-1041,Mug,4.50
13-12-2024 09:20,c-2217,Lamp,39.00
14-12-2024 10:02,c-1041,Lamp,39.00
14-12-2024 17:48,c-0090,Teapot,21.50
`

/** Before anything is set up. */
const first: Picture[] = [{ name: 'welcome', height: 620, show: (page) => page.goto('/') }]

/** In the demo workspace. */
const inDemo: Picture[] = [
  {
    name: 'dashboard',
    height: 1000,
    async show(page) {
      await page.goto('/dashboards')
      await page.getByText('Shop', { exact: true }).first().click()
      await page.getByRole('heading', { name: 'Shop' }).waitFor()
    },
  },
  { name: 'adoption', height: 1000, show: (page) => page.goto(adoption) },
  { name: 'churn', height: 860, show: (page) => page.goto(address('/insights/churn', { by: 'account:industry' })) },
  { name: 'chart', height: 820, show: (page) => page.goto(chart) },
  {
    name: 'import',
    height: 700,
    async show(page) {
      await page.goto('/import')
      await page.locator('input[type=file]').setInputFiles({ name: 'purchases.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
      await page.getByText('As they would be stored').waitFor()
    },
  },
]

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Until no skeleton is left and charts have come to rest. Live updates never end, so a quiet network is not waited for. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  do await pause(2_500)
  while ((await page.locator('[aria-busy="true"], .mantine-Skeleton-root').count()) > 0)
  await page.mouse.move(0, 0)
}

async function take(context: BrowserContext, { name, height, show }: Picture, theme: (typeof themes)[number]): Promise<void> {
  const page = await context.newPage()
  await page.setViewportSize({ width: 1280, height })
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await show(page)
  await settle(page)
  const path = join(import.meta.dirname, 'images', theme === 'dark' ? `${name}-dark.png` : `${name}.png`)
  await writeFile(path, await page.screenshot())
  await page.close()
  const { size } = await stat(path)
  process.stdout.write(`${path}  ${Math.round(size / 1024)} KB\n`)
  if (size > largestBytes) throw new Error(`${path} is larger than 200 KB: show less of the page`)
}

/** Enters the demo and waits until it is loaded. */
async function enterDemo(context: BrowserContext, url: string): Promise<void> {
  const answer = await context.request.post('/api/setup/demo', { headers: { origin: url } })
  if (!answer.ok()) throw new Error(`The demo cannot be entered: ${await answer.text()}`)
  for (;;) {
    const progress = (await (await context.request.get('/api/workspace/demo')).json()) as { state: string; words: string }
    if (progress.state === 'ready') return
    if (progress.state === 'failed') throw new Error(progress.words)
    await pause(1_000)
  }
}

const wanted = process.argv.slice(2)
const chosen = (pictures: Picture[]): Picture[] => pictures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))

await mkdir(join(import.meta.dirname, 'images'), { recursive: true })
const product = await startProduct()
const executablePath = execFileSync(process.execPath, [join(import.meta.dirname, '../bin/chromium.js')], { encoding: 'utf8' }).trim()
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
try {
  const context = await browser.newContext({ baseURL: product.url, locale: 'en-GB', timezoneId: 'UTC' })
  for (const picture of chosen(first)) for (const theme of themes) await take(context, picture, theme)
  await enterDemo(context, product.url)
  for (const picture of chosen(inDemo)) for (const theme of themes) await take(context, picture, theme)
} finally {
  await browser.close()
  await product.stop()
  await discard(product)
}
