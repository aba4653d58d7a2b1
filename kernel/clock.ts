/** The only source of "now". Tests pass a fixed one. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** An instant for people, where their zone is not known: `22 November 2026 at 10:53 UTC`. */
export const instantInWords = (at: Date): string => `${words.format(at)} UTC`
