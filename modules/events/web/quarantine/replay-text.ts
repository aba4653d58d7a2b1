import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import type { replayQuarantine } from '../../contract.ts'
import { countOf } from '../words.ts'

/** What became of refused events that were sent again, in a sentence or two. */
export function replayText(
  { replayed, duplicates, refusedAgain, more }: EndpointOutput<typeof replayQuarantine>,
  language?: string,
): string {
  const said = [
    replayed > 0 && `${countOf(replayed, 'event is', 'events are', language)} accepted now`,
    duplicates > 0 && `${countOf(duplicates, 'event was', 'events were', language)} there already`,
    refusedAgain > 0 &&
      `${countOf(refusedAgain, 'event was', 'events were', language)} refused again and ${refusedAgain === 1 ? 'stays' : 'stay'} here`,
  ].filter((part) => part !== false)
  const sentence = said.length === 0 ? 'Nothing was left to send' : said.join(', ')
  return more ? `${sentence}. There are more: choose a reason, then send those.` : `${sentence}.`
}
