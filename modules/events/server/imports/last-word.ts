import { isProblem, type Mapped, type Mapper } from './map-row.ts'
import { contentHash, Occurrences } from './occurrences.ts'
import type { FileRow, RowFile } from './rows.ts'

/** What a row says of whom: each part may be said again further down. */
function partsOf(mapped: Exclude<Mapped, { kind: 'event' }>): { key: string; parts: string[] } {
  if (mapped.kind === 'subscription')
    return { key: JSON.stringify([mapped.subscription.account, mapped.subscription.subscriptionId]), parts: ['whole'] }
  const { key, properties, account } = mapped.profile
  return { key, parts: [...Object.keys(properties).map((name) => `property ${name}`), ...(account === undefined ? [] : ['account'])] }
}

/**
 * The last word of a file on people, accounts and subscriptions. A file tells how things are: where several rows tell it of the same one, the last counts,
 * however far apart they are. Only that is written, so that importing the file again finds all of it as it is.
 */
export class LastWord {
  /** How many rows tell of a key. */
  readonly #rows = new Occurrences()
  /** The last row with a part, for keys that come more than once: most never do. */
  readonly #last = new Occurrences()

  static async of(file: RowFile, mapper: Mapper): Promise<LastWord> {
    const last = new LastWord()
    for await (const row of file.read()) {
      const mapped = mapper.map(row)
      if (!isProblem(mapped) && mapped.kind !== 'event') last.#note(row, mapped)
    }
    return last
  }

  #note({ row }: FileRow, mapped: Exclude<Mapped, { kind: 'event' }>): void {
    const { key, parts } = partsOf(mapped)
    if (this.#rows.next(contentHash(key)) === 1) return
    for (const part of parts) this.#last.set(contentHash(`${key}\0${part}`), row)
  }

  #isLast({ row }: FileRow, key: string, part: string): boolean {
    const last = this.#last.get(contentHash(`${key}\0${part}`))
    return last === 0 || last === row
  }

  /** The row without what is said again further down; undefined when nothing is left of it. */
  keep(row: FileRow, mapped: Mapped): Mapped | undefined {
    if (mapped.kind === 'event') return mapped
    const { key } = partsOf(mapped)
    if (this.#rows.get(contentHash(key)) < 2) return mapped
    if (mapped.kind === 'subscription') return this.#isLast(row, key, 'whole') ? mapped : undefined
    const properties = Object.entries(mapped.profile.properties).filter(([name]) => this.#isLast(row, key, `property ${name}`))
    const isFormerAccount = mapped.profile.account !== undefined && !this.#isLast(row, key, 'account')
    return { kind: 'profile', profile: { ...mapped.profile, properties: Object.fromEntries(properties), isFormerAccount } }
  }
}
