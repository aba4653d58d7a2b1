import * as z from 'zod'
import type { Level } from '#kernel/http/endpoint.ts'

/** An instant, ISO 8601 in UTC. */
export const instant = z.iso.datetime()

/** The version of a record that the caller saw. A change on top of an older version is refused with 409. */
export const version = z.int().positive().max(2_147_483_646).describe('The version that you saw; a newer one on the server answers 409')

/** A short text that people type, trimmed and not empty. */
export const title = (longest: number) =>
  z.string().trim().min(1, 'Write at least one character').max(longest, `At most ${longest} characters`)

/** An answer without content worth naming. */
export const done = z.object({ ok: z.literal(true) })

/** Roles from most to least. */
export const roles = ['owner', 'admin', 'ops', 'maker', 'contributor', 'viewer'] as const
export const role = z.enum(roles)
export type Role = z.infer<typeof role>

/** What each role may do. */
export const levelOfRole: Readonly<Record<Role, Level>> = {
  owner: 'own',
  admin: 'admin',
  ops: 'manage',
  maker: 'write',
  contributor: 'contribute',
  viewer: 'read',
}

/** What each role is for, in the words that the page shows. */
export const roleMeanings: Readonly<Record<Role, string>> = {
  owner: 'Everything, and owns the workspace',
  admin: 'Members, settings and access',
  ops: 'Runs the process: sources, schemas, templates, certified metrics',
  maker: 'Builds: metrics, meanings of events, imports, areas, teams',
  contributor: 'Makes charts and dashboards',
  viewer: 'Reads everything',
}

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'At most 254 characters')
  .pipe(z.email('Write an e-mail address such as ada@example.com'))

/** 10 to 128 characters and no other rule: length is what makes a password strong. */
export const newPassword = z.string().min(10, 'At least 10 characters').max(128, 'At most 128 characters')

/** A page of a list: the rows and where to go on. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })
