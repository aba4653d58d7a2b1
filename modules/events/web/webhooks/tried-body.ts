/** A body to try the mapping on, with what came with it. */
export interface TriedBody {
  /** `wanted`: the held one that somebody came for. `chosen`: out of a list on the page. */
  origin: 'example' | 'last' | 'wanted' | 'chosen' | 'written'
  body: string
  headers: Record<string, string>
}

/** What is known of the held body that somebody came for; undefined when nobody came for one. */
export type Wanted = 'loading' | 'failed' | 'gone' | 'long' | 'shown' | undefined

const origins: Record<TriedBody['origin'], string> = {
  example: 'An example. Paste one of your own.',
  last: 'The last one that came in. Paste another one, or take one from the lists below.',
  wanted: 'The one that you came for, out of the quarantine.',
  chosen: 'One that you took from the lists below.',
  written: 'As you wrote it.',
}

const missing: Partial<Record<NonNullable<Wanted>, string>> = {
  loading: 'The one that you came for is being loaded. Until then:',
  failed: 'The one that you came for could not be loaded. In its place:',
  gone: 'The one that you came for waits in the quarantine no more. In its place:',
  long: 'The one that you came for is longer than 64 kB and cannot be shown here. In its place:',
}

/** Says which body it is, and why it is not the one that somebody came for. */
export function describeTried({ origin }: TriedBody, wanted: Wanted): string {
  const instead = origin === 'example' || origin === 'last' ? missing[wanted ?? 'shown'] : undefined
  return instead ? `${instead} ${origins[origin].charAt(0).toLowerCase()}${origins[origin].slice(1)}` : origins[origin]
}
