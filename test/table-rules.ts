export interface Table {
  name: string
  /** What stands between the parentheses. */
  columns: string
}

/** The tables that a migration creates. */
export function tablesIn(sql: string): Table[] {
  const text = sql.replaceAll(/--.*$/gm, '')
  return [...text.matchAll(/create\s+table\s+(?:if\s+not\s+exists\s+)?"?(\w+)"?[^(;]*\(/gi)].map((match) => ({
    name: match[1]!,
    columns: untilClosed(text.slice(match.index + match[0].length)),
  }))
}

function untilClosed(text: string): string {
  let depth = 1
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    if (text[at] === ')') depth--
    if (depth === 0) return text.slice(0, at)
  }
  return text
}

/** Whether each row of the table says which workspace it belongs to. */
export const belongsToWorkspace = (table: Table): boolean =>
  /(^|[\s,(])"?workspace_id"?\s+(uuid\s+not\s+null|uuid\s+primary\s+key|UUID\b)/i.test(table.columns)

/** Whether the migration turns row-level security on for the table. */
export const isProtected = (table: Table, sql: string): boolean => new RegExp(`fairlead_protect\\(\\s*'${table.name}'`).test(sql)
