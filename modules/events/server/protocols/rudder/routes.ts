import { route, type Route } from '#kernel/http/route.ts'
import { ingestRudder, rudderSource } from '../../../contract.ts'
import { receiveRudder, tellSource } from './receive.ts'

export const rudderRoutes: Route[] = [
  ...ingestRudder.map(({ call, endpoint }) => route(endpoint, (app, _input, http) => receiveRudder(app, call, http))),
  route(rudderSource, (app, _input, http) => tellSource(app, http)),
]
