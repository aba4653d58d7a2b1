import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { createGzip, constants as zlib, type Gzip } from 'node:zlib'
import type { EngineError } from './clickhouse-error.ts'

export interface Summary {
  readRows: number
  readBytes: number
  writtenRows: number
  writtenBytes: number
  /** Seconds. */
  elapsed: number
}

/** As long as no more than this is written, a failure is still answered with its proper status instead of in the middle of the rows. */
const holdBytes = 256 * 1024
/** A client that takes nothing for so long is given up, and its query with it. */
const drainTimeoutMs = 120_000

/** The HTTP answer to one query, the way ClickHouse gives it. */
export class Answer {
  readonly #response: ServerResponse
  readonly #wantsGzip: boolean
  readonly #gone: AbortSignal
  readonly #tag = randomBytes(8).toString('hex')
  #held: Buffer[] = []
  #heldBytes = 0
  #gzip: Gzip | undefined

  constructor(response: ServerResponse, options: { queryId: string; gzip: boolean; gone: AbortSignal }) {
    this.#response = response
    this.#wantsGzip = options.gzip
    this.#gone = options.gone
    response.setHeader('X-ClickHouse-Query-Id', options.queryId)
    response.setHeader('X-ClickHouse-Timezone', 'UTC')
  }

  /** Has nothing been written yet? */
  get isEmpty(): boolean {
    return this.#heldBytes === 0
  }

  /** Adds bytes of the result; resolves when the client has room for more, rejects when it has gone. */
  async write(chunk: Buffer): Promise<void> {
    if (!this.#response.headersSent) {
      this.#held.push(chunk)
      this.#heldBytes += chunk.length
      if (this.#heldBytes > holdBytes) await this.#begin()
      return
    }
    await this.#send(chunk)
  }

  /** The result is complete. */
  async end(summary: Summary): Promise<void> {
    if (!this.#response.headersSent) {
      this.#response.setHeader('X-ClickHouse-Summary', JSON.stringify(wire(summary)))
      if (!this.#wantsGzip) {
        const whole = Buffer.concat(this.#held)
        this.#response.setHeader('Content-Length', whole.length)
        this.#response.writeHead(200).end(whole)
        return
      }
      await this.#begin()
    }
    if (this.#gzip) {
      this.#gzip.end()
      await once(this.#gzip, 'end')
    }
    this.#response.end()
  }

  /**
   * The query failed. Before any rows were sent: status, header and text. After: ClickHouse's exception block, which the client
   * turns into the error, and then the connection breaks without the end of the body, so that nobody takes the part for the whole.
   */
  async fail(error: EngineError, version: string): Promise<void> {
    const text = `${error.text} (version ${version})\n`
    if (!this.#response.headersSent) {
      this.#held = []
      this.#response.writeHead(error.status, {
        'Content-Type': 'text/plain; charset=UTF-8',
        'Content-Length': Buffer.byteLength(text),
        'X-ClickHouse-Exception-Code': String(error.code),
      })
      this.#response.end(text)
      return
    }
    const block = `\r\n__exception__\r\n${this.#tag}\n${text}${Buffer.byteLength(text)} ${this.#tag}\r\n__exception__\r\n`
    await this.#send(Buffer.from(block)).catch(() => {}) // gone already: nobody is left to tell
    this.#response.socket?.destroySoon()
  }

  async #begin(): Promise<void> {
    this.#response.setHeader('X-ClickHouse-Exception-Tag', this.#tag)
    if (this.#wantsGzip) {
      this.#response.setHeader('Content-Encoding', 'gzip')
      this.#gzip = createGzip({ level: 3 }).on('data', (packed: Buffer) => this.#response.write(packed))
    }
    this.#response.writeHead(200)
    const held = this.#held
    this.#held = []
    if (held.length > 0) await this.#send(Buffer.concat(held))
  }

  async #send(chunk: Buffer): Promise<void> {
    const gzip = this.#gzip
    if (gzip) {
      gzip.write(chunk)
      await promisify((done: () => void) => gzip.flush(zlib.Z_SYNC_FLUSH, done))()
    } else this.#response.write(chunk)
    this.#gone.throwIfAborted()
    if (!this.#response.writableNeedDrain) return
    const stuck = setTimeout(() => this.#response.destroy(), drainTimeoutMs)
    await once(this.#response, 'drain', { signal: this.#gone }).finally(() => clearTimeout(stuck))
  }
}

const wire = (summary: Summary): Record<string, string> => ({
  read_rows: String(summary.readRows),
  read_bytes: String(summary.readBytes),
  written_rows: String(summary.writtenRows),
  written_bytes: String(summary.writtenBytes),
  total_rows_to_read: '0',
  result_rows: '0',
  result_bytes: '0',
  elapsed_ns: String(Math.round(summary.elapsed * 1e9)),
})
