import { resolve } from 'node:path'

/** The project's directory, whatever the current directory is. */
export const root = resolve(import.meta.dirname, '../..')
