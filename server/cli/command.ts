import { parseArgs, type ParseArgsConfig } from 'node:util'
import { usageError, type Terminal } from './terminal.ts'

/** A command of `fairlead`. */
export interface Command {
  name: string
  /** What it does, in a sentence. */
  summary: string
  /** Everything that `fairlead help NAME` shows below the summary. */
  help: string
  /** @returns the exit code. */
  run(args: string[], terminal: Terminal): Promise<number>
}

type Options = NonNullable<ParseArgsConfig['options']>

/**
 * Reads the arguments of a command.
 * @throws CliError that names the argument which is wrong and where to read on
 */
export function readArguments<const T extends Options>(command: string, args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. To specify')[0]! : String(error)
    throw usageError(`${reason.replace(/\.$/, '')}. \`fairlead help ${command}\` shows what there is.`)
  }
}

/** @throws CliError if there is more on the line than the options. */
export function expectNothingElse(command: string, positionals: string[]): void {
  if (positionals.length > 0)
    throw usageError(
      `\`fairlead ${command}\` takes no ${JSON.stringify(positionals[0])}. \`fairlead help ${command}\` shows what there is.`,
    )
}
