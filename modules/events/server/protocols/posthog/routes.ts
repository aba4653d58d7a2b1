import { route, type Route } from '#kernel/http/route.ts'
import {
  posthogCapture,
  posthogCaptureByGet,
  posthogConfig,
  posthogConfigScript,
  posthogDecide,
  posthogDefinitions,
  posthogEvents,
  posthogFlagPayload,
  posthogFlags,
  posthogReplay,
  posthogSurveys,
} from '../../../contract.ts'
import { receiveCapture, receiveEvents } from './capture.ts'
import { tellConfig, tellConfigScript, tellDecision, tellDefinitions, tellFlagPayload, tellFlags, tellSurveys } from './config.ts'
import { refuseWrongKey } from './credentials.ts'
import { tellPosthogError } from './tell-error.ts'

/** Everything that PostHog's SDKs call. */
export const posthogRoutes: Route[] = [
  route(posthogCapture, (app, _input, http) => receiveCapture(app, http), tellPosthogError),
  route(posthogCaptureByGet, (app, _input, http) => receiveCapture(app, http), tellPosthogError),
  route(posthogEvents, (app, _input, http) => receiveEvents(app, http), tellPosthogError),
  route(posthogFlags, (app, _input, http) => tellFlags(app, http), tellPosthogError),
  route(posthogDecide, (app, _input, http) => tellDecision(app, http), tellPosthogError),
  route(posthogDefinitions, (app, _input, http) => tellDefinitions(app, http), tellPosthogError),
  route(posthogFlagPayload, (app, _input, http) => tellFlagPayload(app, http), tellPosthogError),
  route(posthogConfig, (app, { params }, http) => tellConfig(app, params.key, http), tellPosthogError),
  route(posthogConfigScript, (app, { params }, http) => tellConfigScript(app, params.key, http), tellPosthogError),
  route(posthogSurveys, (app, _input, http) => tellSurveys(app, http), tellPosthogError),
  // Recordings of sessions are not kept; an SDK that is told so sends them again. A key that does not work is told all the same.
  route(posthogReplay, (app, _input, { request }) => refuseWrongKey(app, request).then(() => ({ status: 'Ok' })), tellPosthogError),
]
