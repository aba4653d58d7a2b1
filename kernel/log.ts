import { pino } from 'pino'

/** Structured log: one JSON object a line, fields first, sentence second. */
export type Logger = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'child' | 'level'>

/** Field names whose values never reach the log, at any of the depths that our log lines have. */
const secretFields = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'writeKey',
  'ingestKey',
  'apiKey',
  'DATABASE_URL',
  'CLICKHOUSE_URL',
  'SMTP_URL',
]

const redact = [
  ...secretFields,
  ...secretFields.map((name) => `*.${name}`),
  ...secretFields.map((name) => `*.*.${name}`),
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
]

/** Makes the process's logger. `write` replaces standard output in tests. */
export function createLogger(level: string, write?: (line: string) => void): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: redact, censor: '[secret]' },
    serializers: {
      // The address may carry a key (`?token=`), so only the path is logged.
      req: (req: { method: string; url: string; id: string }) => ({ id: req.id, method: req.method, path: req.url.split('?')[0] }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      err: pino.stdSerializers.err,
    },
  }
  return write ? pino(options, { write }) : pino(options)
}
