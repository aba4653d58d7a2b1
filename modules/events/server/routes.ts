import { route, type Route } from '#kernel/http/route.ts'
import { getFreshness as freshnessEndpoint } from '../contract.ts'
import { getFreshness } from './freshness.ts'
import { ingestionRoutes } from './ingestion/routes.ts'
import { sourceRoutes } from './sources/routes.ts'

export const routes: Route[] = [...ingestionRoutes, ...sourceRoutes, route(freshnessEndpoint, (ctx) => getFreshness(ctx))]
