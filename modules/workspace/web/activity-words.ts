/** A domain event in words: `workspace.role_changed` reads `Role changed`. */
export function eventInWords(event: string): string {
  const words = (event.split('.')[1] ?? event).replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const longest = 120

/** A value of the audit log, short enough for a line. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
