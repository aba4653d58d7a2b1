import { invalid } from '#kernel/errors.ts'
import { route, type Route } from '#kernel/http/route.ts'
import * as contract from '../../contract.ts'
import { createExportOf, deleteExportOf, listExports, retryExportOf, updateExportOf } from './exports.ts'
import { readRows } from './read.ts'
import { fileName } from './run.ts'

const types = { jsonl: 'application/x-ndjson', csv: 'text/csv; charset=utf-8', parquet: 'application/vnd.apache.parquet' } as const

function columnsOf(text: string | undefined): string[] {
  const names = (text ?? '').split(',').filter(Boolean)
  const strange = names.find((name) => !(contract.eventExportColumns as readonly string[]).includes(name))
  if (strange === undefined) return names
  const expected = `names among ${contract.eventExportColumns.join(', ')}`
  throw invalid(`columns: expected ${expected}`, { fields: [{ field: 'query.columns', expected }] })
}

export const exportRoutes: Route[] = [
  route(contract.listExports, (ctx) => listExports(ctx)),
  route(contract.createExport, (ctx, { body }) => createExportOf(ctx, body)),
  route(contract.updateExport, (ctx, { params, body }) => updateExportOf(ctx, params.exportId, body)),
  route(contract.deleteExport, (ctx, { params }) => deleteExportOf(ctx, params.exportId)),
  route(contract.retryExport, (ctx, { params }) => retryExportOf(ctx, params.exportId)),
  route(contract.downloadExport, async (ctx, { query }, { reply }) => {
    const { what, format, byTime, event } = query
    const [from, to] = [new Date(query.from), query.to ? new Date(query.to) : ctx.now()]
    const rows = await readRows(ctx, { what, format, byTime, from, to, columns: columnsOf(query.columns), events: event ? [event] : [] })
    reply.type(types[format]).header('content-disposition', `attachment; filename="${fileName(event ?? what, from, to, format)}"`)
    return rows
  }),
]
