import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'
import { expect, inject } from 'vitest'
import { discard, startProduct, type Product } from '#test/product.ts'

export interface Journey {
  /** The built product on a data directory of its own. */
  product: Product
  url: string
  /**
   * A page of somebody who has never been here: cookies of its own, English, UTC, 1280 px wide unless said.
   * What the browser reports as an error fails the journey at `close`.
   */
  newPage(options?: PageOptions): Promise<Page>
  close(): Promise<void>
}

export interface PageOptions {
  colorScheme?: 'light' | 'dark'
  width?: number
}

/** Starts the built product and a browser. `afterAll(() => journey.close())`. */
export async function startJourney(settings: Record<string, string> = {}): Promise<Journey> {
  const [product, browser] = await Promise.all([startProduct(undefined, settings), launch()])
  const contexts: BrowserContext[] = []
  const problems: string[] = []
  return {
    product,
    url: product.url,
    async newPage({ colorScheme = 'light', width = 1280 } = {}) {
      const context = await browser.newContext({
        baseURL: product.url,
        colorScheme,
        viewport: { width, height: 860 },
        locale: 'en-GB',
        timezoneId: 'UTC',
        reducedMotion: 'reduce',
      })
      contexts.push(context)
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
      return page
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()))
      await browser.close()
      await product.stop()
      await discard(product)
      if (problems.length > 0) throw new Error(`The browser reported:\n${problems.join('\n')}`)
    },
  }
}

const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: inject('chromiumPath'), args: ['--no-sandbox', '--disable-dev-shm-usage'] })

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary?: string }[]
}

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Colours on their way from one to another are not what people read. */
const stillness = `Promise.all(document.getAnimations().filter((one) => one.effect.getComputedTiming().iterations !== Infinity).map((one) => one.finished.catch(() => {}))).then(() => {})`

/** Fails if axe finds something on the page that WCAG 2.2 AA does not allow. Once the page is quiet. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  // An answer that is about to be replaced is dimmed on purpose.
  await expect.poll(() => page.evaluate('document.querySelector("[aria-busy=true]") === null'), { timeout: 15_000 }).toBe(true)
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))')
  await page.evaluate(stillness)
  await page.evaluate(`${await axeSource}; undefined`)
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations)`,
  )
  if (violations.length === 0) return
  const told = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary ?? ''}`).join('\n')}`,
  )
  throw new Error(`${page.url()} is not accessible:\n${told.join('\n')}`)
}

/** The same page in light and in dark must be accessible. */
export async function expectAccessibleInBoth(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page)
  }
}
