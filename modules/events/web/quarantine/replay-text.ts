import { countOf } from '../words.ts'
import type { Replayed } from './replay-all.ts'

/** How many events were sent, whatever became of them. */
export const sentIn = ({ replayed, duplicates, refusedAgain }: Replayed): number => replayed + duplicates + refusedAgain

/** What became of refused events that were sent again, in a sentence or two. */
export function replayText({ replayed, duplicates, refusedAgain, next }: Replayed, language?: string): string {
  const said = [
    replayed > 0 && `${countOf(replayed, 'event is', 'events are', language)} accepted now`,
    duplicates > 0 && `${countOf(duplicates, 'event was', 'events were', language)} there already`,
    refusedAgain > 0 &&
      `${countOf(refusedAgain, 'event was', 'events were', language)} refused again and ${refusedAgain === 1 ? 'stays' : 'stay'} here`,
  ].filter((part) => part !== false)
  const sentence = said.length === 0 ? 'Nothing was left to send' : said.join(', ')
  return next === null ? `${sentence}.` : `${sentence}. The older ones were not sent.`
}
