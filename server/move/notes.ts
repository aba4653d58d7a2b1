import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the data directory remembers of moves. */
export interface MoveNotes {
  /** Marks a target as that of this directory. */
  id: string
  /** When everything was there, and where; only after the last check. */
  finished: { store: 'PostgreSQL' | 'ClickHouse'; to: string; at: string }[]
}

const fileOf = (dataDir: string) => join(dataDir, 'move.json')

/** What is known of earlier moves; undefined when there was none. */
export async function readNotes(dataDir: string): Promise<MoveNotes | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : (JSON.parse(text) as MoveNotes)
}

export async function writeNotes(dataDir: string, notes: MoveNotes): Promise<void> {
  const draft = `${fileOf(dataDir)}.new`
  await writeFile(draft, `${JSON.stringify(notes, null, 2)}\n`, { mode: 0o600, flush: true })
  await rename(draft, fileOf(dataDir))
}

/** The notes of a directory, made when it moves for the first time. */
export async function ensureNotes(dataDir: string): Promise<MoveNotes> {
  const known = await readNotes(dataDir)
  if (known) return known
  const notes: MoveNotes = { id: randomUUID(), finished: [] }
  await writeNotes(dataDir, notes)
  return notes
}
