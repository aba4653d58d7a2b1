import { route, type Route } from '#kernel/http/route.ts'
import { downloadQuarantine, listQuarantine, previewHeldBodies, replayQuarantine } from '../../contract.ts'
import { previewBodies } from './held-bodies.ts'
import { download, list } from './quarantine.ts'
import { replay } from './replay.ts'

export const quarantineRoutes: Route[] = [
  route(listQuarantine, (ctx, { query }) => list(ctx, query)),
  route(downloadQuarantine, async (ctx, { query }, { reply }) => {
    reply.type('application/x-ndjson').header('content-disposition', 'attachment; filename="quarantine.jsonl"')
    return download(ctx, query)
  }),
  route(replayQuarantine, (ctx, { body }) => replay(ctx, body)),
  route(previewHeldBodies, (ctx, { params, body }) => previewBodies(ctx, params.sourceId, body)),
]
