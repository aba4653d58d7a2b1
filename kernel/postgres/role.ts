import type pg from 'pg'

/**
 * Makes sure that row-level security holds for the role of a connection: without it, one forgotten condition shows a workspace to another.
 * @throws Error that says how to make a role for which it does
 */
export async function mustObeyRowSecurity(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ role: string; database: string; is_superuser: boolean; may_bypass: boolean }>(
    'select rolname as role, current_database() as database, rolsuper as is_superuser, rolbypassrls as may_bypass from pg_roles where rolname = current_user',
  )
  const [found] = rows
  if (!found?.is_superuser && !found?.may_bypass) return
  const { role, database, is_superuser: isSuperuser } = found
  throw new Error(
    `The role "${role}" of DATABASE_URL ${isSuperuser ? 'is a superuser' : 'has BYPASSRLS'}, so PostgreSQL would not hold workspaces apart. ` +
      `Use a role without either that owns the database, such as by: create role fairlead login password '…'; alter database "${database}" owner to fairlead; ` +
      'Tables that are in it already must come to belong to that role, best by pg_dump --no-owner and a restore as that role.',
  )
}
