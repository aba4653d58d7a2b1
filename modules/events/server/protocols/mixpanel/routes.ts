import { route, type Route } from '#kernel/http/route.ts'
import { ingestMixpanel, mixpanelFlags, mixpanelSettings } from '../../../contract.ts'
import { tellMixpanelError } from './answer.ts'
import { receiveMixpanel, tellFlags, tellNothing } from './receive.ts'

export const mixpanelRoutes: Route[] = [
  ...ingestMixpanel.map(({ call, endpoint }) =>
    route(endpoint, (app, _input, http) => receiveMixpanel(app, call, http), tellMixpanelError),
  ),
  route(mixpanelFlags, (app, _input, http) => tellFlags(app, http), tellMixpanelError),
  ...mixpanelSettings.map((endpoint) => route(endpoint, (app, _input, http) => tellNothing(app, http), tellMixpanelError)),
]
