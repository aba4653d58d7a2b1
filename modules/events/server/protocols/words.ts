import type { Outcome, Refusal } from '../intake/outcome.ts'

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Names the field in the words of the sender, also in the sentence. */
function renamed(refusal: Refusal, fieldOf: (field: string) => string): Refusal {
  const field = fieldOf(refusal.field)
  if (field === refusal.field || refusal.field === '') return { ...refusal, field }
  const asWord = new RegExp(`(?<![\\w.])${escaped(refusal.field)}(?!\\w)`, 'g')
  return { ...refusal, field, message: refusal.message.replace(asWord, () => field) }
}

/** Renames the first part of a path: `properties.a` with `{properties: 'event_properties'}` is `event_properties.a`. */
export const renaming =
  (names: Readonly<Record<string, string>>) =>
  (field: string): string => {
    const longest = Object.keys(names)
      .filter((name) => field === name || field.startsWith(`${name}.`))
      .toSorted((a, b) => b.length - a.length)[0]
    return longest === undefined ? field : names[longest] + field.slice(longest.length)
  }

/** Tells what is wrong with a message in the words of the one who sent it: under its names, with its id and its name of the event. */
export function inWords(outcome: Outcome, fieldOf: (field: string) => string, called: { id: unknown; name: unknown }): Outcome {
  if (outcome.status === 'ok') return outcome
  const { id, name } = called
  return {
    ...outcome,
    refusal: renamed(outcome.refusal, fieldOf),
    id: typeof id === 'string' ? id.slice(0, 512) : null,
    name: typeof name === 'string' ? name.slice(0, 200) : '',
  }
}
