/** A pattern for ILIKE: `%` and `_` in what people type are those characters. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
