import pg from 'pg'

/** Of PostgreSQL itself, as opposed to one of the network or of our own patience: whoever refuses us is alive. */
const isAnswer = (error: unknown): boolean => error instanceof pg.DatabaseError

/**
 * Resolves when PostgreSQL gives a sign of life on a fresh connection: a row, or a refusal such as "too many clients" or "starting up",
 * which are no reason to kill it. A connection of its own, because those that are open already outlive a postmaster that hangs.
 * @throws Error when nothing came within `patienceMs`
 */
export async function postgresAnswers(url: string, patienceMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'fairlead liveness', connectionTimeoutMillis: patienceMs })
  client.on('error', () => {}) // the promise below tells it
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${patienceMs} ms`)), patienceMs)
  })
  try {
    await Promise.race([client.connect().then(() => client.query('select 1')), late])
  } catch (error) {
    if (!isAnswer(error)) throw error
  } finally {
    clearTimeout(timer)
    // Not waited for: one that hangs would not say goodbye either.
    client.end().catch(() => {})
  }
}
