import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { endAll, inPackage, runNode } from './run.js'

/**
 * A step of `npm run check` or `npm test`.
 * @typedef {{name: string, run: () => Promise<{passed: number, failed: number, failures?: string[], output?: string, skipped?: string}>}} Step
 */

/** A step that passes or fails as a whole and counts as one; what it said is shown only if it failed. */
export const whole = (name, ...args) => ({
  name,
  async run() {
    const { code, output } = await runNode(args, { minutes: 3 })
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, output }
  },
})

/** A step that runs test files and counts their tests. */
export const vitest = (name, args, { env, minutes = 10 } = {}) => ({
  name,
  async run() {
    const directory = mkdtempSync(join(tmpdir(), 'fairlead-report-'))
    const report = join(directory, 'report.json')
    try {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      const { code } = await runNode([inPackage('vitest/vitest.mjs'), 'run', ...args, ...reporters], { show: true, env, minutes })
      return count(report, code)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
})

/** A file that could not be loaded has no tests of its own, and a run that broke off has no report: each counts as one failure. */
function count(report, code) {
  let passed = 0
  let failed = 0
  let failures = []
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    passed = numPassedTests
    failed = numFailedTests + testResults.filter((file) => file.status === 'failed' && !hasFailedTest(file)).length
    failures = testResults.flatMap(failuresOf)
  } catch {
    failed = 1
  }
  return { passed, failures, failed: code === 0 ? failed : Math.max(failed, 1) }
}

const firstLines = (text) => (text ?? '').split('\n').slice(0, 4).join('\n  ')

/** What failed in a file, each with the beginning of what it said. */
const failuresOf = (file) => {
  if (file.status !== 'failed') return []
  const path = relative(process.cwd(), file.name)
  const tests = file.assertionResults.filter((test) => test.status === 'failed')
  if (tests.length === 0) return [`${path}\n  ${firstLines(file.message)}`]
  return tests.map((test) => `${path} > ${test.fullName}\n  ${firstLines(test.failureMessages[0])}`)
}

const hasFailedTest = (file) => file.assertionResults.some((test) => test.status === 'failed')

/** What `npm run check` runs: no store, no browser. */
export const checks = [
  whole('types of the server', inPackage('typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit'),
  whole('types of the pages', inPackage('typescript/bin/tsc'), '-p', 'tsconfig.web.json', '--noEmit'),
  whole('lint', inPackage('oxlint/bin/oxlint')),
  whole('format', inPackage('oxfmt/bin/oxfmt'), '--check', '.'),
  whole('lock file', 'bin/lock.js', '--check'),
  vitest('architecture', ['--project', 'pure', 'test/architecture.test.ts'], { minutes: 2 }),
]

/**
 * Runs the steps one after the other, all of them even when one fails (until a signal ends them), and prints a table and, as the last line, `N passed, N failed`.
 * @param {Step[]} steps
 */
export async function runSteps(steps) {
  const results = []
  let ended = ''
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      ended = signal
      endAll()
    })
  }
  for (const { name, run } of steps) {
    if (ended) break
    console.log(`\n── ${name}`)
    const from = performance.now()
    const result = await run().catch((error) => ({ passed: 0, failed: 1, output: String(error?.message ?? error) }))
    if (result.output) console.log(result.output.trimEnd())
    if (result.skipped) console.log(`skipped: ${result.skipped}`)
    if (ended) result.failed ||= 1
    results.push({ name, ...result, seconds: (performance.now() - from) / 1000 })
  }
  conclude(results)
}

function conclude(results) {
  // What failed stands once more where one looks first: at the end of thousands of lines.
  for (const { name, failures = [] } of results) for (const failure of failures) console.log(`\n── failed in ${name}\n${failure}`)
  const width = Math.max(...results.map(({ name }) => name.length))
  console.log('\n── summary')
  for (const { name, passed, failed, skipped, seconds } of results) {
    const outcome = skipped ? 'skipped' : `${passed} passed, ${failed} failed`
    console.log(`${name.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s  ${outcome}`)
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  process.exitCode = sum('failed') > 0 ? 1 : 0
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
}
