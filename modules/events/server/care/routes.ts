import { route, type Route } from '#kernel/http/route.ts'
import * as contract from '../../contract.ts'
import { listAddressRules, setAddressRule } from './address-rules.ts'
import { addMaskingRule, listMasking, removeMaskingRule } from './masking.ts'

export const careRoutes: Route[] = [
  route(contract.listMaskingRules, (ctx) => listMasking(ctx)),
  route(contract.createMaskingRule, (ctx, { body }) => addMaskingRule(ctx, body)),
  route(contract.deleteMaskingRule, (ctx, { params }) => removeMaskingRule(ctx, params.ruleId)),
  route(contract.listAddressRules, (ctx) => listAddressRules(ctx)),
  route(contract.setAddressRule, (ctx, { params, body }) => setAddressRule(ctx, params.sourceId, body.keepIp)),
]
