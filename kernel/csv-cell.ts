// Also in their wide forms, which some spreadsheets take for the same.
const beginsFormula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

const isNumeric = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))

/** A text as it may stand in a CSV: what a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection); numbers stay what they are. */
export const safeCell = (text: string): string => (beginsFormula.test(text) && !isNumeric(text) ? `'${text}` : text)
