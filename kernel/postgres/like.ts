/** What people type, for a pattern of LIKE: `%`, `_` and `\` are those characters. */
export const literally = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')

/** A pattern of LIKE for what contains a text. */
export const containing = (text: string): string => `%${literally(text)}%`
