import pg from 'pg'
import type { Logger } from '../log.ts'

export interface LiveMessage {
  topic: string
  data: unknown
}

type Listener = (message: LiveMessage) => void

/** Brings what happens to the browsers of a workspace, whichever process they are connected to. */
export interface LiveHub {
  /** At most once: a message may be lost, so a page that must be right asks again now and then. */
  send(workspaceId: string, topic: string, data: unknown): Promise<void>
  /** `onEnd` is called when the product stops. @returns what ends the subscription. */
  subscribe(workspaceId: string, listener: Listener, onEnd?: () => void): () => void
  /** Ends every subscription: a stream of events never ends by itself, so a stop would wait for it. */
  endStreams(): void
  close(): Promise<void>
}

const channel = 'fairlead_live'
/** PostgreSQL refuses notifications of 8,000 bytes and more. A larger message goes without its data: the page asks for it. */
const largestNotification = 7_900

/** Whoever may connect to the database can notify; what is not ours is passed over. */
function readMessage(text: string): ({ workspaceId: string } & LiveMessage) | undefined {
  try {
    const message = JSON.parse(text) as { workspaceId: string } & LiveMessage
    return typeof message?.workspaceId === 'string' && typeof message.topic === 'string' ? message : undefined
  } catch {
    return undefined
  }
}

/** The hub over PostgreSQL's LISTEN and NOTIFY. It reconnects by itself when PostgreSQL comes back. */
export function openLive(databaseUrl: string, pool: pg.Pool, log: Logger): LiveHub {
  const listeners = new Map<string, Set<Listener>>()
  const ends = new Set<() => void>()
  let connection: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let closed = false

  const receive = (text: string) => {
    const message = readMessage(text)
    if (!message) return
    const { workspaceId, topic, data } = message
    for (const listener of listeners.get(workspaceId) ?? []) listener({ topic, data })
  }

  const reconnectLater = () => {
    if (!closed) retry ??= setTimeout(() => void connect(), 1_000)
  }

  async function connect(): Promise<void> {
    retry = undefined
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'fairlead live' })
    let isLost = false
    const lost = () => {
      // A connection reports its end more than once; only the first report of the present one opens another.
      if (isLost) return
      isLost = true
      connection = undefined
      reconnectLater()
    }
    client.on('notification', (notification) => receive(notification.payload ?? ''))
    client.on('error', lost)
    client.on('end', lost)
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      connection = client
      if (closed) await client.end()
    } catch (error) {
      log.debug({ err: error }, 'Live updates wait for PostgreSQL')
      lost()
    }
  }
  const connecting = connect()

  return {
    async send(workspaceId, topic, data) {
      const full = JSON.stringify({ workspaceId, topic, data })
      const text = Buffer.byteLength(full) < largestNotification ? full : JSON.stringify({ workspaceId, topic, data: null })
      await pool
        .query('select pg_notify($1, $2)', [channel, text])
        .catch((error: unknown) => log.debug({ err: error }, 'A live update was not sent'))
    },
    subscribe(workspaceId, listener, onEnd) {
      const set = listeners.get(workspaceId) ?? new Set()
      listeners.set(workspaceId, set.add(listener))
      if (onEnd) ends.add(onEnd)
      return () => {
        set.delete(listener)
        if (onEnd) ends.delete(onEnd)
        if (set.size === 0) listeners.delete(workspaceId)
      }
    },
    endStreams() {
      for (const end of ends) end()
    },
    async close() {
      closed = true
      clearTimeout(retry)
      await connecting
      await connection?.end()
    },
  }
}
