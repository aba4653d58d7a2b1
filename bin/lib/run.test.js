import { expect, it } from 'vitest'
import { run, runNode } from './run.js'

it('gives the exit code and what was written to either stream', async () => {
  const { code, output } = await runNode(['-e', 'console.log("out"); console.error("err"); process.exit(3)'])
  expect({ code, lines: output.trim().split('\n').toSorted() }).toEqual({ code: 3, lines: ['err', 'out'] })
})

it('says so when a program cannot be started', async () => {
  expect(await run('no-such-program', [])).toMatchObject({ code: 127, output: expect.stringContaining('no-such-program') })
})

it('ends a program together with its children when its time is over', async () => {
  const forever = 'setInterval(() => {}, 1000)'
  // The child holds the output open: the run is over only when both are gone.
  const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(forever)}], { stdio: 'inherit' }); ${forever}`
  const { code, output } = await runNode(['-e', parent], { minutes: 0.01 })
  expect(code).not.toBe(0)
  expect(output).toContain('Still running after 0.01 minutes')
}, 5_000)
