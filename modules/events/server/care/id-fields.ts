/**
 * Names of the fields in which the senders of all protocols put ids of people, as their translators read them (`protocols/*`, `intake/segment.ts`,
 * `intake/normalise.ts`), in small letters and without signs: `$anon_distinct_id` and `anonDistinctId` are one name. The last three are of no protocol;
 * people write them by hand.
 */
const names = new Set(
  'userid anonymousid distinctid distinctids deviceid previousid alias identifiedid anonid anondistinctid personid user person'.split(' '),
)

/** Whether a field of this name, whatever its spelling, holds the id of a person, or a list of them. */
export const isIdField = (name: string): boolean => names.has(name.toLowerCase().replaceAll(/[^a-z]/g, ''))
