import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { badRequest, EngineError, notSupported } from './clickhouse-error.ts'

export interface EngineRequest {
  query: string
  /** The rows of an INSERT whose statement came in the URL. */
  data?: Buffer
  queryId?: string
  database?: string
  roles: string[]
  settings: Map<string, string>
  params: Map<string, string>
  /** Format of the result unless the query names one. */
  defaultFormat: string
  gzip: boolean
}

/** One insert has to fit into memory twice: as it came and as rows. */
const maxBodyBytes = 256 * 1024 * 1024

/** Of the HTTP interface, not settings of the engine; or settings that mean nothing here (an insert is always synchronous). */
const notSettings = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'role',
  'user',
  'password',
  'quota_key',
  'session_id',
  'session_timeout',
  'session_check',
  'compress',
  'decompress',
  'enable_http_compression',
  'http_zlib_compression_level',
  'http_native_compression_disable_checksumming_on_decompress',
  'wait_end_of_query',
  'buffer_size',
  'http_response_buffer_size',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'add_http_cors_header',
  'stacktrace',
  'http_write_exception_in_output_format',
  'cancel_http_readonly_queries_on_client_close',
  'async_insert',
  'wait_for_async_insert',
  'log_comment',
  'client_protocol_version',
  'close_session',
])

const word = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Reads a request of ClickHouse's HTTP interface.
 * @throws EngineError for what this host does not support or cannot read
 */
export async function readRequest(request: IncomingMessage): Promise<EngineRequest> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const fields = new Map(url.searchParams)
  if (fields.has('session_id')) throw notSupported('Sessions over HTTP (session_id) do not exist in the embedded ClickHouse.')
  if (fields.has('decompress'))
    throw notSupported(
      "ClickHouse's own compression of bodies (decompress=1) does not exist in the embedded ClickHouse; use Content-Encoding: gzip.",
    )
  const body = await unpack(await readBody(request), request.headers['content-encoding'])
  const { query, data } = await split(fields, body, request.headers['content-type'])
  const read: EngineRequest = {
    query,
    roles: url.searchParams.getAll('role'),
    settings: new Map(),
    params: new Map(),
    defaultFormat: fields.get('default_format') ?? header(request, 'x-clickhouse-format') ?? 'TabSeparated',
    gzip: ['1', 'true'].includes(fields.get('enable_http_compression') ?? '') && /\bgzip\b/.test(header(request, 'accept-encoding') ?? ''),
  }
  const database = fields.get('database') ?? header(request, 'x-clickhouse-database')
  const queryId = fields.get('query_id')
  if (data) read.data = data
  if (database) read.database = database
  if (queryId) read.queryId = queryId
  for (const [name, value] of fields) {
    if (name.startsWith('param_')) read.params.set(checked(name.slice(6)), value)
    else if (!notSettings.has(name)) read.settings.set(checked(name), value)
  }
  if (!word.test(read.defaultFormat)) throw badRequest(`Not a format: ${read.defaultFormat}`)
  return read
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function checked(name: string): string {
  if (!word.test(name)) throw badRequest(`Not the name of a setting or parameter: ${name}`)
  return name
}

async function split(
  fields: Map<string, string>,
  body: Buffer,
  contentType: string | undefined,
): Promise<{ query: string; data?: Buffer }> {
  const inUrl = fields.get('query') ?? ''
  if (contentType?.startsWith('multipart/form-data')) {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => {
      throw badRequest('The multipart body cannot be read.')
    })
    for (const [name, value] of form) if (typeof value === 'string') fields.set(name, value)
    return { query: fields.get('query') ?? '' }
  }
  if (isInsert(inUrl)) return { query: inUrl, data: body }
  const query = inUrl + decodeQuery(body)
  if (!query.trim()) throw new EngineError(62, 'SYNTAX_ERROR', 'Empty query')
  return { query }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decodeQuery(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw badRequest('The query is not valid UTF-8.')
  }
}

/** What the statement is, whatever comments stand before it. */
const startsWith = (query: string, words: string): boolean =>
  new RegExp(`^(?:\\s|--[^\\n]*(?:\\n|$)|/\\*[\\s\\S]*?\\*/|\\()*(?:${words})\\b`, 'i').test(query)

export const isInsert = (query: string): boolean => startsWith(query, 'insert')
export const isSelect = (query: string): boolean => startsWith(query, 'select|with')
/** Reads nothing but: safe to end when the one who asked has gone. */
export const isRead = (query: string): boolean => startsWith(query, 'select|with|show|explain|describe|desc|exists')

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)
}

const tooLarge = (): EngineError =>
  new EngineError(
    307,
    'TOO_MANY_BYTES',
    `A request to the embedded ClickHouse may hold at most ${maxBodyBytes} bytes; insert in several parts.`,
  )

const decoders = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) }

async function unpack(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (!encoding || encoding === 'identity') return body
  if (!Object.hasOwn(decoders, encoding)) throw notSupported(`Content-Encoding ${encoding} is not supported; use gzip.`)
  try {
    return await decoders[encoding as keyof typeof decoders](body, { maxOutputLength: maxBodyBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw new EngineError(354, 'ZLIB_INFLATE_FAILED', `The body cannot be decompressed (${(error as Error).message}).`)
  }
}
