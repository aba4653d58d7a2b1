import { connect } from './api.ts'
import { expectNothingElse, readArguments, type Command } from './command.ts'
import { CliError, exitCodes } from './terminal.ts'

const help = `  fairlead health [--url ADDRESS] [--json]

  --url    where Fairlead runs; http://localhost:8080 unless said
  --json   the whole answer as JSON

Exit codes: 0 everything works, 1 something does not.`

interface Store {
  status: string
  reason?: string
  milliseconds?: number
}

interface Health {
  status: string
  reason?: string
  version: string
  postgres: Store
  clickhouse: Store
  disk?: { status: string; reason?: string; freeMegabytes: number | null }
  ingest?: { status?: string; reason?: string; watermark: string | null; lagSeconds: number }
}

const storeLine = (name: string, { status, reason, milliseconds }: Store): string =>
  status === 'ok'
    ? `${name} answers${milliseconds === undefined ? '' : ` in ${milliseconds} ms`}.`
    : `${name} does not work: ${reason ?? status}.`

const diskLine = ({ status, reason, freeMegabytes }: NonNullable<Health['disk']>): string =>
  status === 'ok' ? `The data directory can be written; ${freeMegabytes} MB are free.` : (reason ?? status)

const ingestLine = ({ reason, watermark, lagSeconds }: NonNullable<Health['ingest']>): string =>
  reason ?? (watermark ? `Events are complete until ${watermark}, ${Math.round(lagSeconds)} s behind.` : 'No event has arrived yet.')

export const health: Command = {
  name: 'health',
  summary: 'Tells whether a running Fairlead works.',
  help,
  async run(args, terminal) {
    const { values, positionals } = readArguments('health', args, {
      url: { type: 'string', default: 'http://localhost:8080' },
      json: { type: 'boolean' },
    })
    expectNothingElse('health', positionals)
    const api = connect(values.url, undefined, terminal.signal)
    const answer = (await (await api.fetch('/health')).json().catch(() => undefined)) as Health | undefined
    if (!answer?.version) throw new CliError(`${api.url} answers, but not as Fairlead does. Check --url.`)
    if (values.json) terminal.out(JSON.stringify(answer, null, 2))
    else {
      terminal.out(`Fairlead ${answer.version} at ${api.url} ${answer.status === 'ok' ? 'works' : 'does not work at present'}.`)
      terminal.out(storeLine('PostgreSQL', answer.postgres))
      terminal.out(storeLine('ClickHouse', answer.clickhouse))
      if (answer.disk) terminal.out(diskLine(answer.disk))
      if (answer.ingest) terminal.out(ingestLine(answer.ingest))
    }
    return answer.status === 'ok' ? exitCodes.done : exitCodes.failed
  },
}
