/** The only source of "now". Tests pass a fixed one. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()
