import { route, type Route } from '#kernel/http/route.ts'
import * as contract from '../../contract.ts'
import * as draft from './draft.ts'
import { pluginScript } from './segment-plugin.ts'
import * as versions from './versions.ts'
import { reviewDraft } from './forecast.ts'
import * as file from './plan-file.ts'
import { getEvent, listEvents } from './planned-events.ts'
import * as repairs from './repairs.ts'
import { listRules } from './rules.ts'
import { suggest } from './suggest.ts'
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
  route(contract.listPlanEvents, async (ctx) => ({ items: await listEvents(ctx), next: null })),
  route(contract.getPlanEvent, (ctx, { params }) => getEvent(ctx, params.name)),
  route(contract.reviewPlanDraft, (ctx) => reviewDraft(ctx)),
  route(contract.suggestPlan, async (ctx, { query }) => ({ items: await suggest(ctx, query.event), next: null })),
  route(contract.previewRepair, (ctx, { body }) => repairs.preview(ctx, body)),
  route(contract.applyRepair, (ctx, { body }) => repairs.apply(ctx, body)),
  route(contract.listPlanRules, async (ctx) => ({ items: await listRules(ctx), next: null })),
  route(contract.downloadPlan, async (ctx, { query }, { reply }) => {
    reply.type('application/yaml; charset=utf-8').header('content-disposition', 'attachment; filename="tracking-plan.yaml"')
    return file.download(ctx, query.of)
  }),
  route(contract.planScript, async (_app, _input, { reply }) => {
    // Loaded by pages of other origins; it is the same for everybody.
    reply
      .type('text/javascript; charset=utf-8')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('cache-control', 'public, max-age=3600')
    return pluginScript
  }),
  route(contract.checkPlanFile, (ctx, { body }) => file.check(ctx, body.yaml)),
  route(contract.pushPlanFile, (ctx, { body }) => file.push(ctx, body.yaml, body.note)),
  route(contract.listPlanViolations, (ctx, { query }) => listViolations(ctx, query)),
]
