import { posix } from 'node:path'
import { withoutComments } from './source-tree.ts'

/** A declaration at the top level of a file, such as a verb. */
interface Declaration {
  path: string
  name: string
  code: string
}

/** What a name of another file stands for: one of its exports, or all of them (`*`). */
interface Imported {
  path: string
  name: string
}

interface ParsedFile {
  declarations: Map<string, Declaration>
  imports: Map<string, Imported>
}

/** Formatted code begins every declaration at the margin, and nothing else. */
const atMargin = /^(?:export )?(?:default )?(?:async )?(?:function\*?|const|let|class) (?:\{ ?)?([\w$]+)/
const importing = /^(?:import|export) (?!type )(?:\* as ([\w$]+)|\{([^}]*)\}|\*) from ['"]([^'"]+)['"]/gm

function pathOf(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined
}

function parse(path: string, text: string): ParsedFile {
  const code = withoutComments(text)
  const [declarations, imports] = [new Map<string, Declaration>(), new Map<string, Imported>()]
  let current: Declaration | undefined
  for (const line of code.split('\n')) {
    const name = atMargin.exec(line)?.[1]
    if (name) declarations.set(name, (current = { path, name, code: '' }))
    else if (/^\w/.test(line)) current = undefined
    if (current) current.code += `${line}\n`
  }
  for (const [, all, some, specifier] of code.matchAll(importing)) {
    const target = pathOf(specifier!, path)
    if (!target) continue
    if (all) imports.set(all, { path: target, name: '*' })
    for (const one of some?.split(',') ?? []) {
      const [name, alias = name] = one
        .trim()
        .replace(/^type /, '')
        .split(/ as /)
      if (name) imports.set(alias!, { path: target, name })
    }
  }
  return { declarations, imports }
}

export interface SourceCode {
  /** Whether code of the file, or anything of ours that it names, directly or through others, matches. */
  reaches(path: string, code: string, pattern: RegExp): boolean
}

/** Reads code as far as it takes to follow names from one declaration to the next; `textOf` gives the text of a file. */
export function readCode(textOf: (path: string) => string | undefined): SourceCode {
  const files = new Map<string, ParsedFile>()
  const fileAt = (path: string): ParsedFile => {
    const known = files.get(path) ?? parse(path, textOf(path) ?? '')
    files.set(path, known)
    return known
  }

  const declared = (path: string, name: string): Declaration | undefined => {
    const { declarations, imports } = fileAt(path)
    const passedOn = imports.get(name)
    return declarations.get(name) ?? (passedOn && passedOn.name !== '*' ? declared(passedOn.path, passedOn.name) : undefined)
  }

  function named(path: string, code: string): Declaration[] {
    const { declarations, imports } = fileAt(path)
    return [...code.matchAll(/(?<![\w$.]|'|")([\w$]+)(?:\.([\w$]+))?/g)].flatMap(([, name, member]) => {
      const imported = imports.get(name!)
      const found = imported ? declared(imported.path, imported.name === '*' ? (member ?? '') : imported.name) : declarations.get(name!)
      return found ?? []
    })
  }

  function reaches(path: string, code: string, pattern: RegExp, seen = new Set<Declaration>()): boolean {
    if (pattern.test(code)) return true
    return named(path, code).some((next) => {
      if (seen.has(next)) return false
      seen.add(next)
      return reaches(next.path, next.code, pattern, seen)
    })
  }
  return { reaches: (path, code, pattern) => reaches(path, code, pattern) }
}
