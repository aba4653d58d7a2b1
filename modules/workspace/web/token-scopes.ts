import type { Level } from '#kernel/http/endpoint.ts'

const meanings: Record<Level, string> = {
  read: 'read',
  contribute: 'read and contribute',
  write: 'read and write',
  manage: 'manage',
  admin: 'administer',
  own: 'everything',
}

/** An area of scopes as people read it. */
export const nameOf = (area: string): string => (area === '*' ? 'everywhere' : area)

/** A scope in words, such as `events: read and write`. */
export const labelOf = (area: string, level: Level): string => `${nameOf(area)}: ${meanings[level]}`

const areaOf = (scope: string): string => scope.split(':')[0]!

/** Scopes with the one that was chosen last in each area: a level includes those below it. */
export const oneOfEachArea = (scopes: readonly string[]): string[] =>
  scopes.filter((scope, index) => !scopes.slice(index + 1).some((later) => areaOf(later) === areaOf(scope)))
