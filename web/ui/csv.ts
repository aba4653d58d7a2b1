import { safeCell } from '#kernel/csv-cell.ts'

export type CsvValue = string | number | boolean | null | undefined

/**
 * Rows as CSV by RFC 4180, with a heading. Text that a spreadsheet would run as a formula is made safe; numbers are left as they are.
 */
export function toCsv(headers: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [headers, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'
}

function cell(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? safeCell(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Hands the browser a file to save. */
export function saveFile(name: string, content: string | Blob, type = 'text/csv;charset=utf-8'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // Some browsers begin to read only after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
