/** An error as ClickHouse words it over HTTP: `@clickhouse/client` takes code and type out of the text. */
export class EngineError extends Error {
  readonly code: number
  readonly type: string

  constructor(code: number, type: string, message: string) {
    super(message)
    this.code = code
    this.type = type
  }

  /** The body of the answer. */
  get text(): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (${this.type})`
  }

  /** The status that a ClickHouse server would answer with. */
  get status(): number {
    return statusOf.get(this.code) ?? 500
  }
}

const statusOf = new Map([
  ...[27, 36, 43, 44, 47, 53, 62, 69, 70, 72, 115, 117, 179, 215, 386, 456, 457].map((code) => [code, 400] as const),
  ...[46, 60, 81].map((code) => [code, 404] as const),
  [516, 403],
  [164, 403],
  [497, 403],
  [48, 501],
  [202, 503],
])

export const badRequest = (message: string): EngineError => new EngineError(36, 'BAD_ARGUMENTS', message)
export const notSupported = (message: string): EngineError => new EngineError(48, 'NOT_IMPLEMENTED', message)
export const tooMany = (message: string): EngineError => new EngineError(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', message)

/** Reads what the engine threw; an error without ClickHouse's form keeps its text. */
export function toEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const found = /Code: (\d+)\. DB::Exception: ([\s\S]*?)\s*\(([A-Z0-9_]{3,})\)[^()]*$/.exec(text)
  if (!found) return new EngineError(1002, 'UNKNOWN_EXCEPTION', text)
  return new EngineError(Number(found[1]), found[3] ?? '', found[2] ?? '')
}
