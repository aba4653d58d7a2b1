import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

const root = dirname(import.meta.dirname)

export interface Import {
  /** Path from the project's root, such as `kernel/errors.ts`. */
  path: string
  /** Needed when the file is loaded, as opposed to a type or a later `import()`. */
  onLoad: boolean
}

export interface SourceFile {
  /** Path from the project's root. */
  path: string
  text: string
  /** Imports of our own files; packages are left out. */
  imports: readonly Import[]
}

const statement = /^[ \t]*(?:import|export)(\s+type)?\s+(?:[\w$]+\s*,?\s*)?(?:\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?)?\s*from\s*['"]([^'"]+)['"]/gm
const forItsEffect = /^[ \t]*import\s*['"]([^'"]+)['"]/gm
const onDemand = /\bimport\(\s*['"]([^'"]+)['"]/g

/** Text without comments, in which only code can be found. */
export const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '')

/** The imports of our own files in the text of the file at `path`. */
export function importsIn(path: string, text: string): Import[] {
  const code = withoutComments(text)
  const specifiers: [string, boolean][] = [
    ...[...code.matchAll(statement)].map(([, type, specifier]): [string, boolean] => [specifier!, !type]),
    ...[...code.matchAll(forItsEffect)].map(([, specifier]): [string, boolean] => [specifier!, true]),
    ...[...code.matchAll(onDemand)].map(([, specifier]): [string, boolean] => [specifier!, false]),
  ]
  return specifiers.flatMap(([specifier, onLoad]) => {
    if (specifier.startsWith('#')) return [{ path: specifier.slice(1), onLoad }]
    if (specifier.startsWith('.')) return [{ path: posix.join(posix.dirname(path), specifier), onLoad }]
    return []
  })
}

/** Paths of the files under a folder, from the project's root; none if the folder is absent. */
export function filesUnder(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(path)
    return [path]
  })
}

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Every file that people write code in. Generated files (`x.gen.ts`) are left out. */
export function sourceFiles(): SourceFile[] {
  const folders = ['kernel', 'modules', 'server', 'web', 'sdk', 'demo', 'test', 'e2e', 'bench', 'bin']
  const paths = folders.flatMap(filesUnder).filter((path) => /\.(ts|tsx|js|css)$/.test(path) && !path.includes('.gen.'))
  return paths.map((path) => {
    const text = textOf(path)
    return { path, text, imports: path.endsWith('.css') ? [] : importsIn(path, text) }
  })
}

/** Files that import each other in a circle, such as `a.ts → b.ts → a.ts`; each circle once. Types and later imports make no circle. */
export function circles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    else if (!done.has(path)) {
      for (const { path: next, onLoad } of byPath.get(path)?.imports ?? []) if (onLoad) visit(next, [...trail, path])
      done.add(path)
    }
  }
  for (const { path } of files) visit(path, [])
  return found
}
