import type { AppCtx, Ctx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import { route, type Route } from '#kernel/http/route.ts'
import { getWebhook, previewWebhook, receiveWebhook, updateWebhook } from '../../contract.ts'
import { isDeeper } from '../intake/depth.ts'
import { listDeliveries } from './deliveries.ts'
import { lookAtBody } from './events-of-body.ts'
import { mostLevels } from './read-request.ts'
import { receive } from './receive.ts'
import { checkPaths, open, update } from './webhooks.ts'

/** Looks at a body as if it came in now, and stores nothing. @throws not_found, invalid */
async function preview(ctx: Ctx, sourceId: string, { mapping, body, headers }: EndpointRequest<typeof previewWebhook>['body']) {
  await open(ctx, sourceId)
  checkPaths(mapping)
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (error) {
    const expected = `JSON; ${(error as Error).message.slice(0, 200)}`
    throw invalid(`body.body: Expected ${expected}`, { fields: [{ field: 'body.body', expected }] })
  }
  if (isDeeper(value, mostLevels)) {
    const expected = `JSON that is nested at most ${mostLevels} levels deep`
    throw invalid(`body.body: Expected ${expected}`, { fields: [{ field: 'body.body', expected }] })
  }
  const lower = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]))
  const { status, good, problems } = await lookAtBody(mapping, value, lower, { receivedAt: ctx.now().getTime(), sentAt: null })
  return { status, problems, events: good.map(({ message }) => message) }
}

export const webhookRoutes: Route[] = [
  route(getWebhook, async (ctx, { params: { sourceId } }) => ({
    webhook: (await open(ctx, sourceId)).webhook,
    deliveries: await listDeliveries(ctx, sourceId),
  })),
  route(updateWebhook, (ctx, { params, body }) => update(ctx, params.sourceId, body)),
  route(previewWebhook, (ctx, { params, body }) => preview(ctx, params.sourceId, body)),
  route(receiveWebhook, (app: AppCtx, { params }, { request }) => receive(app, params.ingestKey, request)),
]
