import type { AppCtx } from '#kernel/context.ts'
import { eventsTopic, type LiveEvents } from '../../contract.ts'
import type { Row } from './row.ts'

/** Between two messages. What comes after a quiet time is told at once. */
const pauseMs = 500
const samplesPerMessage = 5
/** A notification holds 7.9 kB; larger properties are fetched by the page. */
const largestProperties = 1_000

export interface LiveSamples {
  add(workspaceId: string, rows: readonly Row[], refused: number): void
  stop(): void
}

function sampleOf({ normal, sourceId }: Row): LiveEvents['samples'][number] {
  const properties = JSON.stringify(normal.properties).length <= largestProperties ? normal.properties : {}
  return {
    id: normal.id,
    event: normal.event,
    at: new Date(normal.ts).toISOString(),
    person: normal.person,
    account: normal.account,
    sourceId,
    properties,
  }
}

/** Shows arriving events to open pages: twice a second at most, a few samples each time. */
export function createLiveSamples(app: AppCtx): LiveSamples {
  const waiting = new Map<string, LiveEvents>()
  let timer: NodeJS.Timeout | undefined
  let lastSent = 0

  const send = () => {
    timer = undefined
    lastSent = Date.now()
    for (const [workspaceId, message] of waiting) void app.live.send(workspaceId, eventsTopic, message)
    waiting.clear()
  }

  return {
    add(workspaceId, rows, refused) {
      const message = waiting.get(workspaceId) ?? { seen: 0, refused: 0, samples: [] }
      message.seen += rows.length
      message.refused += refused
      const room = samplesPerMessage - message.samples.length
      if (room > 0) message.samples.push(...rows.slice(-room).map(sampleOf))
      waiting.set(workspaceId, message)
      timer ??= setTimeout(send, Math.max(0, lastSent + pauseMs - Date.now()))
    },
    stop: () => clearTimeout(timer),
  }
}
