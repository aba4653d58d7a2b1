import { sql as pgSql } from 'kysely'
import type { Db } from '#kernel/context.ts'

/** Names the advisory locks of ingestion among those of others. */
const lockClass = 1_179_402_563

/** Lets one transaction at a time, of all processes, store events of a workspace or change what follows from them; held until its end. */
export async function lockIngestion(transaction: Db, workspaceId: string): Promise<void> {
  await pgSql`select pg_advisory_xact_lock(${lockClass}::int, hashtext(${workspaceId}))`.execute(transaction)
}
