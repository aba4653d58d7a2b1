import type { Import, ImportKind } from '../../contract.ts'
import { countOf } from '../words.ts'

export const isUnderWay = (status: Import['status'] | undefined): boolean => status === 'queued' || status === 'running'

const things: Record<ImportKind, [one: string, many: string]> = {
  events: ['event', 'events'],
  people: ['person', 'people'],
  accounts: ['account', 'accounts'],
  subscriptions: ['subscription', 'subscriptions'],
}

/** What came of an import, in a sentence or two; empty while it runs. */
export function resultText(it: Pick<Import, 'kind' | 'status' | 'accepted' | 'duplicates' | 'refused'>, language?: string): string {
  if (isUnderWay(it.status)) return ''
  const [one, many] = things[it.kind]
  const added = `${countOf(it.accepted, `${one} was`, `${many} were`, language)} added.`
  if (it.status === 'cancelled') return `It was stopped. ${added} What was added stays; importing the file again adds only the rest.`
  if (it.status === 'failed') return `It could not be finished. ${added} Importing the file again adds only the rest.`
  const told = [
    it.accepted === 0 && it.duplicates > 0 && it.refused === 0 ? 'All of it was there already: nothing was added.' : added,
    it.accepted > 0 && it.duplicates > 0 && `${countOf(it.duplicates, 'row was', 'rows were', language)} there already.`,
    it.refused > 0 && `${countOf(it.refused, 'row was', 'rows were', language)} refused: download them, correct them, import them.`,
  ]
  return told.filter(Boolean).join(' ')
}

/** Columns that were found below the rows looked at, and that nobody had chosen. */
export const leftOutText = (columns: readonly string[]): string =>
  `Left out, because ${columns.length === 1 ? 'it first appears' : 'they first appear'} further down in the file and the mapping does not name ${columns.length === 1 ? 'it' : 'them'}: ${columns.join(', ')}.`
