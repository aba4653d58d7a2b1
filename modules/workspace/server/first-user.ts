import { sql, type Transaction } from 'kysely'
import { forbidden } from '#kernel/errors.ts'
import type { DB } from '#kernel/postgres/tables.gen.ts'

/**
 * Lets one call at a time do what is possible only while nobody has set Fairlead up, in whichever process it arrives: the lock is held
 * until the transaction ends.
 * @throws forbidden when a user exists; the visitor of the demo does not count.
 */
export async function mustBeFirst(trx: Transaction<DB>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('fairlead.setup'))`.execute(trx)
  const user = await trx.selectFrom('auth_users').select('id').where('is_demo_visitor', '=', false).limit(1).executeTakeFirst()
  if (user) throw forbidden('Fairlead is set up already. Sign in.')
}
