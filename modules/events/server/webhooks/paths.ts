/** A step of a path: a name, a place in a list, or everything in a list. */
export type Step = string | number | '*'[]

/** What a path may begin at. */
export interface Roots {
  body: unknown
  headers: Readonly<Record<string, string>>
  /** What `each` is at; undefined outside of it. */
  item?: unknown
}

export interface Path {
  root: keyof Roots
  steps: readonly Step[]
}

const everything: '*'[] = ['*']
const dotted = /\.?([^.[\]{}"\s][^.[\]{}"]*)/y
const bracketed = /\[(?:(\d{1,6})|(\*)|"((?:[^"\\]|\\.)*)")\]/y
const root = /^(?:\$headers(?=[.[]|$)|\$(?=[.[]|$)|@(?=[.[]|$))/

/** What stands in brackets; undefined when it is a text that is none in JSON, such as one with `\q` or with a line break. */
function stepIn([, place, all, text]: RegExpExecArray): Step | undefined {
  if (place !== undefined) return Number(place)
  if (all !== undefined) return everything
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return undefined
  }
}

/**
 * Reads a path such as `data.object.id`, `$.items[*].sku`, `@.id` or `$headers.x-github-event`.
 * @returns undefined and where it cannot be read
 */
export function parsePath(text: string): Path | { wrongAt: number } {
  const trimmed = text.trim()
  const begin = root.exec(trimmed)?.[0] ?? ''
  const steps: Step[] = []
  let at = begin.length
  while (at < trimmed.length) {
    bracketed.lastIndex = dotted.lastIndex = at
    const inBrackets = bracketed.exec(trimmed)
    const named = inBrackets ? null : dotted.exec(trimmed)
    const isJoined = at === 0 || inBrackets !== null || trimmed[at] === '.'
    const step = named ? named[1]! : inBrackets ? stepIn(inBrackets) : undefined
    if (step === undefined || !isJoined) return { wrongAt: at }
    steps.push(step)
    at = inBrackets ? bracketed.lastIndex : dotted.lastIndex
  }
  if (begin === '' && steps.length === 0) return { wrongAt: 0 }
  return { root: begin === '@' ? 'item' : begin === '$headers' ? 'headers' : 'body', steps }
}

export const isPath = (path: Path | { wrongAt: number }): path is Path => 'root' in path

/** Most values that one `[*]` is followed to. */
export const mostItems = 1_000

function follow(value: unknown, steps: readonly Step[]): unknown {
  let at = value
  for (const [index, step] of steps.entries()) {
    if (Array.isArray(step)) {
      if (!Array.isArray(at)) return undefined
      const rest = steps.slice(index + 1)
      if (rest.length === 0) return at
      return at.slice(0, mostItems).flatMap((item): unknown[] => {
        const found = follow(item, rest)
        return found === undefined ? [] : rest.some(Array.isArray) && Array.isArray(found) ? found : [found]
      })
    }
    if (typeof at !== 'object' || at === null) return undefined
    // Names such as `constructor` are not data, and neither is the length of a list.
    if (!Object.hasOwn(at, step) || (Array.isArray(at) && typeof step !== 'number')) return undefined
    at = (at as Record<string | number, unknown>)[step]
  }
  return at
}

/** What stands at a path; undefined when nothing does. */
export const valueAt = ({ root: from, steps }: Path, roots: Roots): unknown => follow(roots[from], steps)
