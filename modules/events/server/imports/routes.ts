import { route, type Route } from '#kernel/http/route.ts'
import * as contract from '../../contract.ts'
import * as imports from './imports.ts'
import { describeFile, preview } from './preview.ts'
import { keepUpload } from './uploads.ts'

export const importRoutes: Route[] = [
  route(contract.uploadImportFile, async (ctx, { query, body }) =>
    describeFile(await keepUpload(ctx, query.name, body), ctx.workspace.timezone),
  ),
  route(contract.previewImport, (ctx, { body }) => preview(ctx, body)),
  route(contract.startImport, (ctx, { body }) => imports.start(ctx, body)),
  route(contract.listImports, (ctx, { query }) => imports.list(ctx, query)),
  route(contract.getImport, (ctx, { params }) => imports.get(ctx, params.importId)),
  route(contract.cancelImport, (ctx, { params }) => imports.cancel(ctx, params.importId)),
  route(contract.downloadRefusedRows, async (ctx, { params }, { reply }) => {
    const { name, stream } = await imports.readRefused(ctx, params.importId)
    reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`)
    return stream
  }),
]
