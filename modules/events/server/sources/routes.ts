import { route, type Route } from '#kernel/http/route.ts'
import { createIngestKey, createSource, getSource, listSources, revokeIngestKey, updateSource } from '../../contract.ts'
import * as sources from './sources.ts'
import { sdkVersionsOf } from './stats.ts'

export const sourceRoutes: Route[] = [
  route(listSources, async (ctx, { query }) => ({ items: await sources.list(ctx, query) })),
  route(getSource, async (ctx, { params: { sourceId } }) => ({
    source: await sources.get(ctx, sourceId),
    sdkVersions: await sdkVersionsOf(ctx, sourceId),
  })),
  route(createSource, (ctx, { body }) => sources.add(ctx, body)),
  route(updateSource, (ctx, { params, body }) => sources.update(ctx, params.sourceId, body)),
  route(createIngestKey, (ctx, { params }) => sources.addKey(ctx, params.sourceId)),
  route(revokeIngestKey, async (ctx, { params }) => ({ key: await sources.revokeKey(ctx, params.sourceId, params.keyId) })),
]
