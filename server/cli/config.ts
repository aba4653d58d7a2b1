import { ConfigError, describeConfig, readConfig } from '#kernel/config.ts'
import { expectNothingElse, readArguments, type Command } from './command.ts'
import { exitCodes } from './terminal.ts'

const help = `  fairlead config [--json]

  --json   as JSON

Values are not shown, since they may hold passwords. Exit codes: 0 the configuration is valid, 1 it is not.`

/** What is wrong with the configuration, one line each; empty if nothing is. */
function problems(): string[] {
  try {
    readConfig()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
}

export const config: Command = {
  name: 'config',
  summary: 'Shows every variable that configures Fairlead, and whether it is set and valid.',
  help,
  async run(args, terminal) {
    const { values, positionals } = readArguments('config', args, { json: { type: 'boolean' } })
    expectNothingElse('config', positionals)
    const [variables, wrong] = [describeConfig(), problems()]
    if (values.json) terminal.out(JSON.stringify({ variables, problems: wrong }, null, 2))
    else {
      for (const { name, meaning, default: fallback, isSet } of variables) {
        const state = isSet ? 'set' : fallback ? `not set, default ${fallback}` : 'not set'
        terminal.out(`${name}  (${state})\n    ${meaning}`)
      }
      for (const problem of wrong) terminal.note(`Not valid: ${problem}`)
    }
    return wrong.length > 0 ? exitCodes.failed : exitCodes.done
  },
}
