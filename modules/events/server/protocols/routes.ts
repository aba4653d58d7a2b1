import type { Route } from '#kernel/http/route.ts'
import { amplitudeRoutes } from './amplitude/routes.ts'
import { mixpanelRoutes } from './mixpanel/routes.ts'
import { posthogRoutes } from './posthog/routes.ts'
import { rootRoutes } from './root-routes.ts'
import { rudderRoutes } from './rudder/routes.ts'

/** Protocols of other makers' SDKs. */
export const protocolRoutes: Route[] = [...rudderRoutes, ...amplitudeRoutes, ...mixpanelRoutes, ...posthogRoutes, ...rootRoutes]
