/** A value as text that two values share exactly when they are the same to JSON Schema: the order of names does not matter, that of lists does. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  const names = Object.keys(value).toSorted()
  return `{${names.map((name) => `${JSON.stringify(name)}:${textOf((value as Record<string, unknown>)[name])}`).join()}}`
}

/** Whether a list holds the same value twice. Takes time in proportion to what is in it. */
export function holdsTwins(list: readonly unknown[]): boolean {
  const seen = new Set<string>()
  for (const one of list) {
    const text = textOf(one)
    if (seen.has(text)) return true
    seen.add(text)
  }
  return false
}
