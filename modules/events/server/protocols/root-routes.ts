import { route, type Route } from '#kernel/http/route.ts'
import { flagsAtRoot, ingestAtRoot } from '../../contract.ts'
import { receiveAtRoot, tellFlagsAtRoot, tellRootError } from './root.ts'

export const rootRoutes: Route[] = [
  ...ingestAtRoot.map(({ call, endpoint }) => route(endpoint, (app, _input, http) => receiveAtRoot(app, call, http), tellRootError(call))),
  ...flagsAtRoot.map((endpoint) =>
    route(endpoint, (app, _input, http) => tellFlagsAtRoot(app, endpoint.method, http), tellRootError('flags')),
  ),
]
