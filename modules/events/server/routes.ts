import { route, type Route } from '#kernel/http/route.ts'
import { getFreshness as freshnessEndpoint, listRecentEvents } from '../contract.ts'
import { careRoutes } from './care/routes.ts'
import { catalogueRoutes } from './catalogue/routes.ts'
import { getFreshness } from './freshness.ts'
import { identityRoutes } from './identity/routes.ts'
import { exportRoutes } from './exports/routes.ts'
import { importRoutes } from './imports/routes.ts'
import { ingestionRoutes } from './ingestion/routes.ts'
import { planRoutes } from './plan/routes.ts'
import { profileRoutes } from './profiles/routes.ts'
import { protocolRoutes } from './protocols/routes.ts'
import { quarantineRoutes } from './quarantine/routes.ts'
import { listRecent } from './recent/recent.ts'
import { sourceRoutes } from './sources/routes.ts'
import { webhookRoutes } from './webhooks/routes.ts'

export const routes: Route[] = [
  ...ingestionRoutes,
  ...protocolRoutes,
  ...sourceRoutes,
  ...catalogueRoutes,
  ...profileRoutes,
  ...quarantineRoutes,
  ...planRoutes,
  ...importRoutes,
  ...identityRoutes,
  ...careRoutes,
  ...exportRoutes,
  ...webhookRoutes,
  route(listRecentEvents, (ctx, { query }) => listRecent(ctx, query)),
  route(freshnessEndpoint, (ctx) => getFreshness(ctx)),
]
