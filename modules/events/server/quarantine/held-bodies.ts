import type { Ctx } from '#kernel/context.ts'
import type { EndpointOutput, EndpointRequest } from '#kernel/http/endpoint.ts'
import type { previewHeldBodies } from '../../contract.ts'
import type { Door } from '../store/quarantine-row.ts'
import { lookAtBody } from '../webhooks/events-of-body.ts'
import { checkPaths, open } from '../webhooks/webhooks.ts'
import { countQuarantined, findQuarantined, readQuarantined, type QuarantinePlace, type QuarantineRow } from './quarantine.ts'

type Preview = EndpointOutput<typeof previewHeldBodies>

/** So many are looked at and shown at most. */
const [mostLooked, mostShown] = [100, 20]
/** So much is looked at at most, in bytes: a body may have five megabytes. */
const mostBytes = 32 * 1024 * 1024
/** Longest body that is shown, in characters. */
const longestShown = 64 * 1024

/** The newest ones, behind the one that is asked for, as far as they may be looked at. */
function chosen(places: readonly QuarantinePlace[], id: string | undefined): QuarantinePlace[] {
  let room = mostBytes
  return places
    .toSorted((a, b) => Number(b.id === id) - Number(a.id === id))
    .slice(0, mostLooked)
    .filter(({ bytes }) => (room -= bytes) >= 0)
}

async function lineOf(
  ctx: Ctx,
  row: QuarantineRow,
  { mapping }: EndpointRequest<typeof previewHeldBodies>['body'],
): Promise<Preview['items'][number]> {
  const { headers = {}, firstReceivedAt = row.received_ms } = JSON.parse(row.envelope) as Door
  const envelope = { receivedAt: firstReceivedAt, sentAt: null, now: ctx.now().getTime() }
  const { status, good, refusal } = await lookAtBody(mapping, JSON.parse(row.body), headers, envelope)
  return {
    id: row.id,
    receivedAt: new Date(row.received_ms).toISOString(),
    isMapped: status !== 'quarantined',
    events: good.length,
    problem: refusal?.message ?? '',
    headers,
    body: row.body.length > longestShown ? null : row.body,
  }
}

/** What a mapping would make of the bodies of a webhook that are held. Changes nothing. @throws not_found, invalid */
export async function previewBodies(ctx: Ctx, sourceId: string, body: EndpointRequest<typeof previewHeldBodies>['body']): Promise<Preview> {
  await open(ctx, sourceId)
  checkPaths(body.mapping)
  const filter = { replayed: 'false', sourceId, webhook: true, whole: true } as const
  const [count, newest] = await Promise.all([countQuarantined(ctx, filter), findQuarantined(ctx, filter, undefined, mostLooked)])
  const asked =
    body.id === undefined || newest.some(({ id }) => id === body.id) ? [] : await findQuarantined(ctx, filter, undefined, 1, [body.id])
  const result: Preview = { held: count, looked: 0, mapped: 0, items: [] }
  for await (const rows of readQuarantined(ctx, chosen([...asked, ...newest], body.id))) {
    for (const row of rows) {
      const line = await lineOf(ctx, row, body)
      result.looked++
      if (line.isMapped) result.mapped++
      if (result.items.length < mostShown || line.id === body.id) result.items.push(line)
    }
  }
  return result
}
