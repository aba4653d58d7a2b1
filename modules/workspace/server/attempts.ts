import { sql } from 'kysely'
import type { AppCtx } from '#kernel/context.ts'
import { limited } from '#kernel/errors.ts'
import { hashSecret } from '#kernel/ids.ts'
import { rememberedDays } from './auth.ts'

/** What is counted, how often it may happen and in how many minutes. */
export interface Limit {
  of: string
  most: number
  minutes: number
}

/** The limits of guessing a password: tight for one address at one account, wide for each of the two alone. */
export const signInLimits = (email: string, ip: string): Limit[] => [
  { of: `sign-in ${email} ${ip}`, most: 8, minutes: 15 },
  { of: `sign-in ${email}`, most: 60, minutes: 60 },
  { of: `sign-in from ${ip}`, most: 100, minutes: 15 },
]

async function count(app: AppCtx, { of, minutes }: Limit): Promise<{ failures: number; endsAt: Date }> {
  const now = app.now()
  const ends = new Date(now.getTime() + minutes * 60_000)
  const row = await app.db
    .insertInto('auth_attempts')
    .values({ key: hashSecret(of), failures: 1, window_ends_at: ends })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        failures: sql`case when auth_attempts.window_ends_at <= ${now} then 1 else auth_attempts.failures + 1 end`,
        window_ends_at: sql`case when auth_attempts.window_ends_at <= ${now} then ${ends}::timestamptz else auth_attempts.window_ends_at end`,
      }),
    )
    .returning(['failures', 'window_ends_at'])
    .executeTakeFirstOrThrow()
  return { failures: row.failures, endsAt: row.window_ends_at }
}

/**
 * Counts an attempt before it is made, so that many at once cannot slip through.
 * @throws limited, with the seconds to wait, when one of the limits is passed.
 */
export async function countAttempt(app: AppCtx, limits: readonly Limit[]): Promise<void> {
  for (const limit of limits) {
    const { failures, endsAt } = await count(app, limit)
    if (failures <= limit.most) continue
    const seconds = Math.max(1, Math.ceil((endsAt.getTime() - app.now().getTime()) / 1_000))
    throw limited(`Too many attempts. Try again in ${waitInWords(seconds)}.`, { retryAfterSeconds: seconds })
  }
}

/** Takes the attempt back after it succeeded: only failures count. The first limit starts anew. */
export async function forgiveAttempt(app: AppCtx, [first, ...others]: readonly Limit[]): Promise<void> {
  if (first) await app.db.deleteFrom('auth_attempts').where('key', '=', hashSecret(first.of)).execute()
  const keys = others.map(({ of }) => hashSecret(of))
  if (keys.length === 0) return
  await app.db
    .updateTable('auth_attempts')
    .set({ failures: sql`greatest(failures - 1, 0)` })
    .where('key', 'in', keys)
    .execute()
}

/** Removes what no longer counts. */
export async function sweepAttempts(app: AppCtx): Promise<void> {
  await app.db.deleteFrom('auth_attempts').where('window_ends_at', '<', app.now()).execute()
  const forgotten = new Date(app.now().getTime() - rememberedDays * 86_400_000)
  await app.db.deleteFrom('auth_sessions').where('expires_at', '<', forgotten).execute()
  await app.db.deleteFrom('auth_verifications').where('expires_at', '<', app.now()).execute()
}

const waitInWords = (seconds: number): string => {
  if (seconds < 90) return `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}
