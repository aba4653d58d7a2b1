import type { AppCtx } from '#kernel/context.ts'
import type { PersonalFinding, PropertyOwner } from '../../contract.ts'
import { looksLike } from '../care/looks-like.ts'
import type * as z from 'zod'
import type { ProfileChange } from '../intake/outcome.ts'
import type { Row } from '../store/row.ts'
import { describedAs, groupProperty } from './group-property.ts'
import { eachLeaf, exampleOf, typeOfValue } from './observe.ts'
import { storeFindings } from './findings.ts'

export interface Seen {
  first: number
  last: number
}

export interface PropertySeen extends Seen {
  of: z.infer<typeof PropertyOwner>
  name: string
  types: Record<string, number>
  examples: Set<string>
  /** What a value looked like, if one looked like personal data. */
  looksLike?: PersonalFinding['looksLike']
}

/** What was seen in a workspace since it was last written down. */
export interface Findings {
  events: Map<string, Seen>
  /** By owner and name. */
  properties: Map<string, PropertySeen>
  /** Names of properties by event. */
  pairs: Map<string, Set<string>>
  receivedUntil: number
}

export interface CatalogueCollector {
  add(rows: readonly Row[]): void
  /** Notes properties of people or accounts that came without an event. */
  addProfiles(workspaceId: string, changes: readonly ProfileChange[], ts: number): void
  /** When the newest event of a workspace happened that came in through this process, in milliseconds. */
  newest(workspaceId: string): number | undefined
  /** Writes what was found. What cannot be written now is kept for the next time. */
  flush(): Promise<void>
}

/** A sender that puts ids into names must not fill our memory. */
const mostNames = 10_000
const examplesKept = 5
/** An event whose names of properties were all seen before is looked into only now and then: types change rarely, and looking costs as much as parsing. */
const sampleEvery = 16

export const newFindings = (): Findings => ({ events: new Map(), properties: new Map(), pairs: new Map(), receivedUntil: 0 })

const widen = (seen: Seen, ts: number): void => {
  seen.first = Math.min(seen.first, ts)
  seen.last = Math.max(seen.last, ts)
}

/** Notes one value of a property. */
export function noteProperty(findings: Findings, of: PropertySeen['of'], name: string, value: unknown, ts: number): void {
  const type = typeOfValue(value)
  if (!type) return
  const key = `${of} ${name}`
  let seen = findings.properties.get(key)
  if (!seen) {
    if (findings.properties.size >= mostNames) return
    seen = { of, name, types: {}, examples: new Set(), first: ts, last: ts }
    findings.properties.set(key, seen)
  }
  widen(seen, ts)
  seen.types[type] = (seen.types[type] ?? 0) + 1
  if (seen.examples.size < examplesKept) seen.examples.add(exampleOf(value))
  const found = seen.looksLike ? undefined : looksLike(value)
  if (found) seen.looksLike = found
}

function noteChange(findings: Findings, { kind, name, value, type, mode }: ProfileChange, ts: number): void {
  if (mode === 'unset') return
  const [of, property] = describedAs(kind, name)
  noteProperty(findings, of, property, type === 'string' ? value : (JSON.parse(value) as unknown), ts)
}

function noteEvent(findings: Findings, { normal, receivedAt }: Row, isLookedInto: boolean): void {
  const { event, ts, groups } = normal
  findings.receivedUntil = Math.max(findings.receivedUntil, receivedAt)
  const seen = findings.events.get(event)
  if (seen) widen(seen, ts)
  else if (findings.events.size < mostNames) findings.events.set(event, { first: ts, last: ts })
  for (const change of normal.profile) noteChange(findings, change, ts)
  if (!isLookedInto || !findings.events.has(event)) return
  const pairs = findings.pairs.get(event) ?? new Set()
  findings.pairs.set(event, pairs)
  for (const type in groups) {
    noteProperty(findings, 'event', groupProperty(type), groups[type], ts)
    if (pairs.size < mostNames) pairs.add(groupProperty(type))
  }
  eachLeaf(normal.properties, (name, value) => {
    noteProperty(findings, 'event', name, value, ts)
    if (pairs.size < mostNames && value !== null) pairs.add(name)
  })
}

const join = (seen: Seen, other: Seen): void => {
  widen(seen, other.first)
  widen(seen, other.last)
}

function mergeProperty(findings: Findings, key: string, other: PropertySeen): void {
  const seen = findings.properties.get(key)
  if (!seen) {
    if (findings.properties.size < mostNames) findings.properties.set(key, other)
    return
  }
  join(seen, other)
  for (const [type, count] of Object.entries(other.types)) seen.types[type] = (seen.types[type] ?? 0) + count
  for (const example of other.examples) if (seen.examples.size < examplesKept) seen.examples.add(example)
  if (!seen.looksLike && other.looksLike) seen.looksLike = other.looksLike
}

/** Adds findings that could not be written to those that came meanwhile; what goes beyond the bounds is found again by the next look into the stored events. */
function merge(findings: Findings, other: Findings): void {
  for (const [name, times] of other.events) {
    const seen = findings.events.get(name)
    if (seen) join(seen, times)
    else if (findings.events.size < mostNames) findings.events.set(name, times)
  }
  for (const [key, property] of other.properties) mergeProperty(findings, key, property)
  for (const [event, names] of other.pairs) {
    if (!findings.events.has(event)) continue
    const pairs = findings.pairs.get(event) ?? new Set()
    findings.pairs.set(event, pairs)
    for (const name of names) if (pairs.size < mostNames) pairs.add(name)
  }
  findings.receivedUntil = Math.max(findings.receivedUntil, other.receivedUntil)
}

/** Collects names, types and examples from what is stored, in memory, and writes them to the catalogue every few seconds. */
export function createCatalogueCollector(app: AppCtx): CatalogueCollector {
  let byWorkspace = new Map<string, Findings>()
  const shapes = new Map<string, number>()
  const newest = new Map<string, number>()

  function isWorthALook({ workspaceId, normal }: Row): boolean {
    if (shapes.size > 50_000) shapes.clear()
    const shape = `${workspaceId} ${normal.event} ${Object.keys(normal.properties).join()} ${Object.keys(normal.groups).join()}`
    const count = shapes.get(shape) ?? 0
    shapes.set(shape, count + 1)
    return count % sampleEvery === 0 || count < 5
  }

  function findingsOf(workspaceId: string): Findings {
    const findings = byWorkspace.get(workspaceId) ?? newFindings()
    byWorkspace.set(workspaceId, findings)
    return findings
  }

  return {
    add(rows) {
      for (const row of rows) {
        noteEvent(findingsOf(row.workspaceId), row, isWorthALook(row))
        newest.set(row.workspaceId, Math.max(newest.get(row.workspaceId) ?? -Infinity, row.normal.ts))
      }
    },
    addProfiles(workspaceId, changes, ts) {
      for (const change of changes) noteChange(findingsOf(workspaceId), change, ts)
    },
    newest: (workspaceId) => newest.get(workspaceId),
    async flush() {
      const taken = byWorkspace
      byWorkspace = new Map()
      for (const [workspaceId, findings] of taken) {
        try {
          await storeFindings(app, workspaceId, findings)
        } catch (error) {
          app.log.warn({ err: error, workspaceId }, 'The catalogue could not be written; it is tried again')
          // With what came in meanwhile: once that is written, nobody would look at the time before it again soon.
          merge(findingsOf(workspaceId), findings)
        }
      }
    },
  }
}
