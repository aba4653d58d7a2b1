import { argv } from 'node:process'
import { runCli } from './cli/run.ts'
import { processTerminal } from './cli/terminal.ts'

process.exitCode = await runCli(argv.slice(2), processTerminal())
