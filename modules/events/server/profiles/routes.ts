import { route, type Route } from '#kernel/http/route.ts'
import * as contract from '../../contract.ts'
import { timeline } from '../recent/recent.ts'
import { listSessions } from '../sessions/sessions.ts'
import { timelineBySession } from '../sessions/timeline.ts'
import { listHistory } from './history.ts'
import { eventsOfGroup, getGroup, listTypes } from './groups.ts'
import * as profiles from './profiles.ts'
import { listSubscriptions, upsertSubscriptions } from './subscriptions.ts'

export const profileRoutes: Route[] = [
  route(contract.listPeople, (ctx, { query }) => profiles.list(ctx, 'person', query)),
  route(contract.getPerson, (ctx, { params }) => profiles.getPerson(ctx, params.person)),
  route(contract.listPersonEvents, (ctx, { params, query }) => timelineBySession(ctx, params.person, query)),
  route(contract.listPersonSessions, (ctx, { params, query }) => listSessions(ctx, params.person, query)),
  route(contract.listAccounts, (ctx, { query }) => profiles.list(ctx, 'account', query)),
  route(contract.getAccount, (ctx, { params }) => profiles.getAccount(ctx, params.account)),
  route(contract.listAccountEvents, async (ctx, { params, query }) =>
    timeline(ctx, await profiles.eventsOfAccount(ctx, params.account), query),
  ),
  route(contract.listPropertyHistory, (ctx, { query }) => listHistory(ctx, query)),
  route(contract.listGroupTypes, async (ctx) => ({ items: await listTypes(ctx), next: null })),
  route(contract.listGroups, (ctx, { params, query }) => profiles.list(ctx, params.type, query)),
  route(contract.getGroup, (ctx, { params }) => getGroup(ctx, params.type, params.group)),
  route(contract.listGroupEvents, (ctx, { params, query }) => timeline(ctx, eventsOfGroup(params.type, params.group), query)),
  route(contract.listSubscriptions, async (ctx, { params }) => ({ subscriptions: await listSubscriptions(ctx, params.account) })),
  route(contract.putSubscriptions, async (ctx, { body }) => {
    const rows = body.subscriptions.map((row) => ({ ...row, currency: row.currency ?? ctx.workspace.currency }))
    const { stored } = await upsertSubscriptions(ctx, rows)
    await ctx.publish('events.subscriptions_put', { stored })
    return { stored }
  }),
]
