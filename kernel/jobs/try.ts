import type { JobHelpers } from 'graphile-worker'

/** The try of a job that is under way. A job that fails is tried again, with pauses that grow, until its tries are used up. */
export interface JobTry {
  /** Whether the job is given up if this try fails. */
  readonly isLast: boolean
  /** Says that the job came further: tries, and the pauses between them, count from the beginning again. */
  renew(): Promise<void>
  /**
   * Says that the failure of this try is not the job's: it is never given up for it, and the pause stays within minutes.
   * @param seconds at least this long until the next try
   */
  excuse(seconds?: number): Promise<void>
}

/** The queue pauses for e to the power of the number of tries, in seconds: this many make seven minutes. */
const mostExcused = 6

const write = ({ job, query }: JobHelpers, set: string, values: readonly unknown[] = []) =>
  query(`update graphile_worker._private_jobs set ${set} where id = $1`, [job.id, ...values])

/** What a handler is told, and may say, of the try it is. */
export function tryOf(helpers: JobHelpers): JobTry {
  const { attempts, max_attempts: most } = helpers.job
  let isRenewed = attempts <= 1
  return {
    get isLast() {
      return attempts >= most && !isRenewed
    },
    async renew() {
      if (isRenewed) return
      await write(helpers, 'attempts = 1')
      isRenewed = true
    },
    async excuse(seconds = 0) {
      const kept = Math.min(mostExcused, most - 1)
      await write(helpers, 'attempts = least(attempts, $2::int), run_at = now() + make_interval(secs => $3)', [kept, seconds])
    },
  }
}

/** Takes a try back that a stop of the process has cut off. */
export const takeBack = async (helpers: JobHelpers): Promise<void> => {
  await write(helpers, 'attempts = greatest(attempts - 1, 0)')
}
