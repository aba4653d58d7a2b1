import { endpoint } from '#kernel/http/endpoint.ts'
import { rawIngest } from './ingestion.ts'

/** `/batch` at the root belongs to several makers: see root.ts. */
export const ingestAmplitude = endpoint({
  id: 'events.amplitude.ingest',
  method: 'POST',
  path: '/amp/2/httpapi',
  alsoAt: ['/2/httpapi', '/amp/batch', '/amp'],
  summary: 'Amplitude HTTP API v2 and batch upload',
  ...rawIngest,
})
