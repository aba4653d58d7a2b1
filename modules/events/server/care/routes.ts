import { route, type Route } from '#kernel/http/route.ts'
import * as contract from '../../contract.ts'
import { listAddressRules, setAddressRule } from './address-rules.ts'
import { acceptAgain, erase, getCertificate, listErasures, retry } from './erase/erasures.ts'
import { exportPerson } from './erase/person-file.ts'
import { listRetention, previewRetention, removeRetention, setRetention } from './retention/rules.ts'
import { usage } from './usage/usage.ts'
import { addMaskingRule, listMasking, removeMaskingRule } from './masking.ts'

export const careRoutes: Route[] = [
  route(contract.listMaskingRules, (ctx) => listMasking(ctx)),
  route(contract.createMaskingRule, (ctx, { body }) => addMaskingRule(ctx, body)),
  route(contract.deleteMaskingRule, (ctx, { params }) => removeMaskingRule(ctx, params.ruleId)),
  route(contract.listAddressRules, (ctx) => listAddressRules(ctx)),
  route(contract.setAddressRule, (ctx, { params, body }) => setAddressRule(ctx, params.sourceId, body.keepIp)),
  route(contract.erasePerson, (ctx, { params, body }) => erase(ctx, params.person, body.later)),
  route(contract.listErasures, (ctx, { query }) => listErasures(ctx, query)),
  route(contract.getCertificate, (ctx, { params }) => getCertificate(ctx, params.erasureId)),
  route(contract.retryErasure, (ctx, { params }) => retry(ctx, params.erasureId)),
  route(contract.acceptAgain, (ctx, { params }) => acceptAgain(ctx, params.erasureId)),
  route(contract.exportPerson, async (ctx, { params }, { reply }) => {
    reply.type('application/x-ndjson').header('content-disposition', 'attachment; filename="person.jsonl"')
    return exportPerson(ctx, params.person)
  }),
  route(contract.listRetention, (ctx) => listRetention(ctx)),
  route(contract.setRetention, (ctx, { body }) => setRetention(ctx, body)),
  route(contract.removeRetention, (ctx, { query }) => removeRetention(ctx, query.event)),
  route(contract.previewRetention, (ctx, { query }) => previewRetention(ctx, query)),
  route(contract.getUsage, (ctx, { query }) => usage(ctx, query.days)),
]
