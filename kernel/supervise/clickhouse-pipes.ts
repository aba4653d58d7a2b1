import { execFileSync } from 'node:child_process'
import { closeSync, constants, lstatSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'

/** One end of a named pipe that the engine writes a result into. */
export interface ResultPipe {
  path: string
  chunks: Socket
  /** No more will be written: `chunks` ends after what is in the pipe. */
  finish(): void
  /** Closes both ends and keeps the pipe for the next query. Only once the query is over. */
  release(): void
}

const isPipe = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false

/**
 * Named pipes for results. The engine returns a result either whole, which a large one has no room for, or by a stream whose
 * start runs scalar subqueries on this thread, which stops every other query for as long. `INTO OUTFILE` a pipe has neither fault:
 * the work is done on a thread of its own and a reader that is slow slows the query down.
 */
export class PipePool {
  readonly #free: string[] = []

  /**
   * Makes the pipes, or takes those of an earlier run, which hold nothing any more: a disk that is full or read-only has no room for new ones.
   * Where the file system has none, the pool stays empty and results are returned whole.
   */
  constructor(directory: string, count: number) {
    const paths = Array.from({ length: count }, (_, i) => join(directory, `result-${i}`))
    const missing = paths.filter((path) => !isPipe(path))
    try {
      for (const path of missing) rmSync(path, { force: true })
      if (missing.length > 0) execFileSync('mkfifo', ['-m', '600', ...missing], { stdio: 'ignore' })
    } catch {
      // what is there is enough
    }
    this.#free = paths.filter(isPipe)
  }

  take(): ResultPipe | undefined {
    const path = this.#free.pop()
    if (path === undefined) return undefined
    // The reader opens first and without blocking; our own writing end keeps the pipe from ending before the engine opens its own.
    const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    let writing: number | undefined = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    const chunks = new Socket({ fd: reading, readable: true, writable: false })
    chunks.on('error', () => {}) // read through its iterator, which throws it
    const finish = (): void => {
      if (writing !== undefined) closeSync(writing)
      writing = undefined
    }
    return {
      path,
      chunks,
      finish,
      release: () => {
        finish()
        chunks.once('close', () => this.#free.push(path))
        chunks.destroy()
      },
    }
  }
}
