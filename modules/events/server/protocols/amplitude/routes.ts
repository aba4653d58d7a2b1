import { route, type Route } from '#kernel/http/route.ts'
import { ingestAmplitude } from '../../../contract.ts'
import { tellAmplitudeError } from './answer.ts'
import { receiveAmplitude } from './receive.ts'

export const amplitudeRoutes: Route[] = [route(ingestAmplitude, (app, _input, http) => receiveAmplitude(app, http), tellAmplitudeError)]
