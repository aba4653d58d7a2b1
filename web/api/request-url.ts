/**
 * The address of a call: `:name` in the path is replaced, the query is appended. Lists repeat their key, objects are sent as
 * JSON, `undefined` and `null` are left out.
 */
export function requestUrl(path: string, params: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    if (params[name] === undefined) throw new Error(`${path} needs the parameter ${name}`)
    return encodeURIComponent(String(params[name]))
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) for (const one of Array.isArray(value) ? value : [value]) append(search, name, one)
  const text = search.toString()
  return text ? `${filled}?${text}` : filled
}

function append(search: URLSearchParams, name: string, value: unknown): void {
  if (value === undefined || value === null) return
  search.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
}
