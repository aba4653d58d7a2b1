import { runCli } from './run.ts'

/** Runs a command line and keeps what it wrote. */
export async function runAndKeep(args: readonly string[], signal: AbortSignal = new AbortController().signal) {
  const [out, notes]: [string[], string[]] = [[], []]
  const exitCode = await runCli(args, {
    out: (text) => void out.push(text),
    note: (text) => void notes.push(text),
    progress: () => undefined,
    signal,
  })
  return { exitCode, out: out.join('\n'), notes: notes.join('\n') }
}
