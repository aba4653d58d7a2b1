/** Longest name of an event, in characters. */
export const maxNameLength = 200
/** Longest id of an event, a person or an account, in characters. */
export const maxIdLength = 512
/** Longest name of a property, each part between dots, in characters. */
export const maxPropertyNameLength = 200
/** Most values (leaves) in the properties of one event. */
export const maxProperties = 1_000
/** Deepest nesting of properties. */
export const maxDepth = 20
/** Largest event as JSON, in bytes. */
export const maxEventBytes = 1_048_576
/** How far ahead of the server's clock an event may be, after correction, in milliseconds. */
export const maxFutureMilliseconds = 24 * 3_600_000
/** Events before this instant have a broken clock (1970 is the usual case), not a long history. */
export const earliestMilliseconds = Date.UTC(1990, 0, 1)
/** Differences of clocks below this are left alone, so that a retry gets the same time as the first try. */
export const ignoredSkewMilliseconds = 1_000
