import { route, type Route } from '#kernel/http/route.ts'
import * as contract from '../../contract.ts'
import * as draft from './draft.ts'
import * as versions from './versions.ts'
import { listViolations } from './violations.ts'

export const planRoutes: Route[] = [
  route(contract.getPlan, (ctx) => draft.summary(ctx)),
  route(contract.putPlanEvent, (ctx, { params, body }) => draft.putEvent(ctx, params.name, body.revision, body.event)),
  route(contract.removePlanEvent, (ctx, { params, query }) => draft.removeEvent(ctx, params.name, query.revision)),
  route(contract.putPlanSettings, (ctx, { body }) => draft.putSettings(ctx, body)),
  route(contract.discardPlanDraft, (ctx) => draft.discard(ctx)),
  route(contract.publishPlan, (ctx, { body }) => draft.publishDraft(ctx, body.revision, body.note)),
  route(contract.listPlanVersions, (ctx, { query }) => versions.list(ctx, query)),
  route(contract.getPlanVersion, (ctx, { params }) => versions.get(ctx, params.version)),
  route(contract.restorePlanVersion, (ctx, { params, body }) => draft.restore(ctx, params.version, body.revision)),
  route(contract.listPlanViolations, (ctx, { query }) => listViolations(ctx, query)),
]
