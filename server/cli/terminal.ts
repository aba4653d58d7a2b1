/** Where a command writes. Results go to `out`, so that they can be piped; everything else goes to `note`. */
export interface Terminal {
  out(text: string): void
  note(text: string): void
  /** Shows a line that the next one replaces. Does nothing where nobody watches. */
  progress(line: string): void
  /** Aborted when the person presses Ctrl-C. */
  signal: AbortSignal
}

/** What a command ends with. */
export const exitCodes = { done: 0, failed: 1, usage: 2, refusedRows: 3, interrupted: 130 } as const

/** Something that the person can put right; the message says how. */
export class CliError extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message)
    this.exitCode = exitCode
  }
}

export const usageError = (message: string): CliError => new CliError(message, exitCodes.usage)

const clearLine = '\r\u001B[2K'

/** The terminal of this process. Ctrl-C asks the command to stop; the second one ends it at once. */
export function processTerminal(): Terminal {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  const { stdout, stderr } = process
  // Whoever reads us, such as `head`, may stop reading.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed))
  let isLineOpen = false
  const close = () => {
    if (isLineOpen) stderr.write(clearLine)
    isLineOpen = false
  }
  return {
    signal: controller.signal,
    out(text) {
      close()
      stdout.write(`${text}\n`)
    },
    note(text) {
      close()
      stderr.write(`${text}\n`)
    },
    progress(line) {
      if (!stderr.isTTY) return
      stderr.write(`${clearLine}${line.slice(0, (stderr.columns ?? 80) - 1)}`)
      isLineOpen = true
    },
  }
}

/** A bar of 24 characters, such as `█████░░░░░`. */
export function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * 24)
  return '█'.repeat(filled) + '░'.repeat(24 - filled)
}

/** `1,204 rows`, `1 row`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`

const sizes = ['bytes', 'KB', 'MB', 'GB'] as const

/** `4.2 MB`. */
export function size(bytes: number): string {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const value = bytes / 1024 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${sizes[power]}`
}
