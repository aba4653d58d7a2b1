import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { churnedAccountsSpec, churnSpec, type ChurnSpec } from '../../contract.ts'
import { addDays } from '../time/calendar.ts'
import { churn, churnedAccounts } from './run.ts'

/** Churn as the database computes it against a naive computation over the same random subscriptions. */
let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2026-01-01T00:00:00Z') })
})
afterAll(() => t.close())

const subscription = fc.record({
  account: fc.integer({ min: 0, max: 15 }).map((n) => `a${n}`),
  start: fc.integer({ min: 0, max: 90 }),
  length: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null }),
  mrr: fc.constantFrom(0, 10, 20, 35),
  isTrial: fc.boolean(),
})

it('churn agrees with a naive computation', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(subscription, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 0, max: 90 }),
      fc.integer({ min: 1, max: 60 }),
      async (random, first, length) => {
        const dayOf = (n: number): string => addDays('2025-01-01', n)
        const subscriptions = random.map((one) => ({
          ...one,
          from: dayOf(one.start),
          until: one.length === null ? null : dayOf(one.start + one.length),
        }))
        const ctx = { ...t.ctx, ch: t.app.ch.forWorkspace(randomUUID()) }
        await ctx.ch.insert(
          'subscriptions',
          subscriptions.map(({ account, from, until, mrr, isTrial }) => ({
            account,
            subscription_id: randomUUID(),
            started_on: from,
            ended_on: until,
            mrr,
            currency: 'EUR',
            plan: 'p',
            is_trial: isTrial,
            updated_at: '2025-01-01T00:00:00Z',
          })),
        )
        const segments = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`a${n}`, n < 9 ? 'big' : 'small']))
        await ctx.ch.insert(
          'profile_properties',
          Object.entries(segments).map(([key, value]) => ({
            kind: 'account',
            name: 'size',
            key,
            at: '2025-01-01T00:00:00Z',
            value,
            type: 'string',
            mode: 'set',
            event_id: '1',
          })),
        )

        const [from, to] = [dayOf(first), dayOf(first + length)]
        const range = { type: 'between', from, to }
        const mrrOn = (account: string, day: string): number =>
          subscriptions
            .filter(
              (one) => one.account === account && !one.isTrial && one.mrr > 0 && one.from <= day && (one.until === null || one.until > day),
            )
            .reduce((sum, one) => sum + one.mrr, 0)
        const naive = (accounts: readonly string[]) => {
          const paying = accounts
            .map((account) => ({ account, before: mrrOn(account, from), after: mrrOn(account, to) }))
            .filter((one) => one.before > 0)
          const sum = (of: (one: (typeof paying)[number]) => number) => paying.reduce((total, one) => total + of(one), 0)
          return {
            x: paying.filter((one) => one.after === 0).length,
            n: paying.length,
            mrr: {
              start: sum((one) => one.before),
              churned: sum((one) => (one.after === 0 ? one.before : 0)),
              contraction: sum((one) => (one.after > 0 ? Math.max(0, one.before - one.after) : 0)),
              expansion: sum((one) => Math.max(0, one.after - one.before)),
              end: sum((one) => one.after),
            },
            lost: (by: ChurnSpec['rankBy']) =>
              paying
                .filter((one) => (by === 'logo' ? one.after === 0 : one.after < one.before))
                .map(({ account, before, after }) => ({ account, mrr: before, mrrEnd: after, lost: before - after, hasLeft: after === 0 }))
                .toSorted((a, b) => b.lost - a.lost || (a.account < b.account ? -1 : 1)),
          }
        }

        const result = await churn(ctx, churnSpec.parse({ kind: 'churn', range, segmentBy: { of: 'account', name: 'size' } }))
        const all = naive(Object.keys(segments))
        expect([result.overall.logo.x ?? 0, result.overall.logo.n]).toEqual([all.x, all.n])
        if (all.n > 0) expect(result.overall.mrr).toEqual(all.mrr)
        const lostShare = all.lost('revenue').reduce((total, one) => total + one.lost, 0) / all.mrr.start
        if (all.n > 0) expect(result.overall.revenueChurn).toBeCloseTo(lostShare, 12)
        for (const few of [false, true]) {
          const parts = result.segments!.filter(({ segment, logo }) => segment.kind === 'value' && logo.few === few)
          const ranked = parts.map((part) => part.revenueChurn ?? -1)
          expect(ranked).toEqual(ranked.toSorted((a, b) => b - a))
        }
        for (const { segment, logo, mrr } of result.segments!) {
          const expected = naive(Object.keys(segments).filter((account) => segments[account] === segment.value))
          expect([logo.x, logo.n, logo.few, mrr]).toEqual([expected.x, expected.n, expected.n < 5, expected.mrr])
        }
        for (const rankBy of ['revenue', 'logo'] as const) {
          const expected = all.lost(rankBy)
          const listed: unknown[] = []
          let cursor: string | null | undefined
          while (cursor !== null) {
            const page = await churnedAccounts(ctx, churnedAccountsSpec.parse({ range, rankBy, limit: 3, ...(cursor && { cursor }) }))
            listed.push(...page.items.map(({ account, mrr, mrrEnd, lost, hasLeft }) => ({ account, mrr, mrrEnd, lost, hasLeft })))
            expect(page.items.length === 0 || page.total === expected.length).toBe(true)
            expect(page.items.every(({ hasLeft, endedOn }) => hasLeft === (endedOn !== null))).toBe(true)
            cursor = page.next
          }
          expect(listed).toEqual(expected)
        }
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)
