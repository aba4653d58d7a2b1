import { version } from '../version.ts'
import type { Command } from './command.ts'
import { config } from './config.ts'
import { health } from './health.ts'
import { importFiles } from './import.ts'
import { move } from './move.ts'
import { plan } from './plan.ts'
import { CliError, exitCodes, usageError, type Terminal } from './terminal.ts'

const commands: readonly Command[] = [importFiles, plan, move, health, config]

const overview = (): string =>
  [
    'fairlead COMMAND',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`),
    '  version   Prints the version.',
    '  help      Shows this, or with the name of a command all about it.',
    '',
    '`npm start` starts Fairlead.',
  ].join('\n')

function find(name: string): Command {
  const command = commands.find((one) => one.name === name)
  if (!command)
    throw usageError(
      `There is no command ${JSON.stringify(name)}. There are ${[...commands.map((one) => one.name), 'version', 'help'].join(', ')}.`,
    )
  return command
}

function helpOn(name: string | undefined): string {
  if (!name) return overview()
  const { summary, help } = find(name)
  return `${summary}\n\n${help}`
}

const asksForHelp = (args: readonly string[]): boolean => args.includes('--help') || args.includes('-h')

async function run([name, ...args]: readonly string[], terminal: Terminal): Promise<number> {
  if (!name || name === 'help' || name === '--help' || name === '-h') terminal.out(helpOn(args[0]))
  else if (name === 'version' || name === '--version' || name === '-v') terminal.out(version)
  else if (asksForHelp(args)) terminal.out(helpOn(name))
  else return find(name).run(args, terminal)
  return exitCodes.done
}

/** Runs a command line. @returns the exit code; everything that goes wrong is said in a sentence. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(args, terminal)
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    terminal.note(error.message)
    return error.exitCode
  }
}
