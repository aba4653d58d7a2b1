const secretName = /secret|token|passw|passphrase|authori[sz]ation|api[_-]?key|private[_-]?key|credential|signature|^cvc$|card[_-]?number/i
const mostLevels = 40

/** A copy of a body in which values of names that tell of secrets are masked. What is nested beyond reason is left out. */
export function masked(value: unknown, levels = mostLevels): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return '…'
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, levels - 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      secretName.test(name) && inner !== null && typeof inner !== 'object' ? '••••' : masked(inner, levels - 1),
    ]),
  )
}
