import { execFileSync } from 'node:child_process'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Program to hand to Playwright's `chromium.launch({ executablePath })`. */
    chromiumPath: string
  }
}

/** Builds what is stale and finds (or installs) Chromium, so that a single journey can be run on its own too. */
export default function setup(project: TestProject): void {
  execFileSync(process.execPath, ['bin/build.js', '--stale'], { stdio: 'inherit' })
  const path = execFileSync(process.execPath, ['bin/chromium.js'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  project.provide('chromiumPath', path.trim())
}
