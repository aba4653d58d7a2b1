import { resolve } from 'node:path'
import { ConfigError, readConfig } from '#kernel/config.ts'
import { move as moveData } from '../move/move.ts'
import { MoveError } from '../move/progress.ts'
import { expectNothingElse, readArguments, type Command } from './command.ts'
import { CliError, exitCodes, usageError, type Terminal } from './terminal.ts'

const help = `  fairlead move --to-postgres URL --to-clickhouse URL [--data DIRECTORY]

  --to-postgres URL    an empty PostgreSQL database, such as postgres://fairlead:password@db.example.com:5432/fairlead
  --to-clickhouse URL  a ClickHouse database, such as http://fairlead:password@ch.example.com:8123/fairlead; made if it is not there
  --data DIRECTORY     what to move; FAIRLEAD_DATA or ./data unless said

Give both, or one. Stop Fairlead first: it stays stopped until the copy is done; the line of progress says how long that takes.
Whatever breaks it off, the same command goes on. At the end, counts and checksums of both sides are compared. The directory stays as it is.
Exit codes: 0 everything is there, 1 it is not, 2 wrong arguments.`

const options = { 'to-postgres': { type: 'string' }, 'to-clickhouse': { type: 'string' }, data: { type: 'string' } } as const

function checked(option: string, url: string | undefined, protocols: readonly string[]): string | undefined {
  if (url === undefined) return undefined
  if (!URL.canParse(url) || !protocols.includes(new URL(url).protocol))
    throw usageError(`--${option}: expected an address that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`)
  return url
}

function dataDirectory(given: string | undefined): string {
  if (given) return resolve(given)
  try {
    return readConfig().FAIRLEAD_DATA
  } catch (error) {
    if (error instanceof ConfigError) throw usageError(error.message)
    throw error
  }
}

/** What to set, without the passwords that were typed. */
const withoutPassword = (url: string): string => {
  const address = new URL(url)
  if (address.password) address.password = '…'
  return decodeURIComponent(address.href)
}

function tellHowToStart(postgres: string | undefined, clickhouse: string | undefined, dataDir: string, terminal: Terminal): void {
  terminal.out('Everything is there. Start Fairlead from now on with:')
  if (postgres) terminal.out(`  DATABASE_URL=${withoutPassword(postgres)}`)
  if (clickhouse) terminal.out(`  CLICKHOUSE_URL=${withoutPassword(clickhouse)}`)
  terminal.out(
    `Keep FAIRLEAD_DATA=${dataDir}: its file \`secret\` opens stored credentials and sessions. On another machine, set FAIRLEAD_SECRET to what is in it.`,
  )
}

export const move: Command = {
  name: 'move',
  summary: 'Copies a data directory to your own PostgreSQL and ClickHouse, and checks that everything arrived.',
  help,
  async run(args, terminal) {
    const { values, positionals } = readArguments('move', args, options)
    expectNothingElse('move', positionals)
    const postgres = checked('to-postgres', values['to-postgres'], ['postgres:', 'postgresql:'])
    const clickhouse = checked('to-clickhouse', values['to-clickhouse'], ['http:', 'https:'])
    if (!postgres && !clickhouse) throw usageError('Say where to: --to-postgres URL, --to-clickhouse URL, or both.')
    const dataDir = dataDirectory(values.data)
    try {
      await moveData(dataDir, { ...(postgres && { postgres }), ...(clickhouse && { clickhouse }) }, terminal)
    } catch (error) {
      if (terminal.signal.aborted) throw new CliError('Stopped. The same command goes on where this one ended.', exitCodes.interrupted)
      if (error instanceof MoveError) throw new CliError(error.message)
      throw new CliError(`The move broke off: ${error instanceof Error ? error.message : String(error)}. The same command goes on.`)
    }
    tellHowToStart(postgres, clickhouse, dataDir, terminal)
    return exitCodes.done
  },
}
