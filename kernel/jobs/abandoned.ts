import type { WorkerEvents } from 'graphile-worker'
import type pg from 'pg'
import type { Logger } from '../log.ts'

/** Names the locks of pools of workers among the advisory locks of others. */
const lockClass = 1_179_402_564
/** A process says that it lives right after its workers were made; a job is not looked at before that. */
const graceSeconds = 5
const lookMilliseconds = 5_000

/**
 * Gives jobs back whose process died while it worked on them; left alone, the queue would wait four hours. A process shows that it lives by
 * holding an advisory lock in the name of its pool of workers, on one connection, which PostgreSQL ends with the process. A pool whose lock
 * is free is dead.
 * @param events of the runner, listened to before it starts
 * @returns what stops the watch
 */
export function giveBackAbandonedJobs(pool: pg.Pool, events: WorkerEvents, log: Logger): () => Promise<void> {
  let ours: string | undefined
  let connection: pg.PoolClient | undefined

  const close = (client = connection) => {
    // Ends the session, and the lock with it.
    client?.release(true)
    if (client === connection) connection = undefined
  }

  /** Says that our workers live, once for each connection. */
  async function open(): Promise<pg.PoolClient> {
    const client = await pool.connect()
    try {
      await client.query('select pg_try_advisory_lock($1, hashtext($2))', [lockClass, ours])
    } catch (error) {
      client.release(true)
      throw error
    }
    client.once('error', () => close(client))
    return client
  }

  async function look(): Promise<void> {
    if (!ours) return
    connection ??= await open()
    const { rows } = await connection.query<{ workers: string }>(oldLocks, [graceSeconds, ours])
    for (const { workers } of rows) {
      const { rowCount } = await connection.query(unlockIfDead, [lockClass, workers])
      if (rowCount) log.warn({ workers }, 'Jobs of a process that died are done again')
    }
  }

  let turn = Promise.resolve()
  const lookSoon = () => {
    turn = turn.then(look).catch((error: unknown) => {
      log.debug({ err: error }, 'Abandoned jobs wait for PostgreSQL')
      close()
    })
  }
  events.on('pool:create', ({ workerPool }) => {
    ours = workerPool.id
    lookSoon()
  })
  const timer = setInterval(lookSoon, lookMilliseconds)

  return async () => {
    clearInterval(timer)
    await turn
    close()
  }
}

/** Pools that hold jobs for a while. Those that run once (`otpool-…`) belong to tests and commands, which do not show that they live. */
const oldLocks = `
  select distinct locked_by as workers from graphile_worker._private_jobs
  where locked_by like 'pool-%' and locked_by <> $2 and locked_at < now() - make_interval(secs => $1)`

/** One statement: the lock is asked for, and given back, by a transaction of its own. No row if the pool lives. */
const unlockIfDead = `
  select graphile_worker.force_unlock_workers(array[$2::text])
  from (select pg_try_advisory_xact_lock($1, hashtext($2::text)) as is_dead offset 0) as asked where is_dead`
