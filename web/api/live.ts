import { useEffect, useEffectEvent } from 'react'
import { currentWorkspaceId } from './client.ts'

type Listener = (data: unknown) => void

const listeners = new Map<string, Set<Listener>>()
let source: EventSource | undefined
let openFor: string | undefined

/** One connection serves every listener of the page. It opens with the first and closes with the last. */
function connect(): void {
  const workspace = currentWorkspaceId()
  if (source && openFor === workspace && source.readyState !== EventSource.CLOSED) return
  source?.close()
  source = undefined
  if (!workspace) return
  openFor = workspace
  source = new EventSource(`/api/live?workspace=${encodeURIComponent(workspace)}`)
  for (const topic of listeners.keys()) receive(source, topic)
}

const receive = (from: EventSource, topic: string): void =>
  from.addEventListener(topic, (event: MessageEvent<string>) => {
    const data: unknown = JSON.parse(event.data)
    for (const listener of listeners.get(topic) ?? []) listener(data)
  })

function listen(topic: string, listener: Listener): () => void {
  const known = listeners.get(topic)
  const ofTopic = known ?? new Set()
  ofTopic.add(listener)
  listeners.set(topic, ofTopic)
  const before = source
  connect()
  if (!known && source && source === before) receive(source, topic)
  return () => {
    ofTopic.delete(listener)
    if ([...listeners.values()].some((set) => set.size > 0)) return
    listeners.clear()
    source?.close()
    source = undefined
  }
}

/** Hears a topic of the active workspace while the component is shown. The browser reconnects by itself. */
export function useLive<Data = unknown>(topic: string, onData: (data: Data) => void): void {
  const hear = useEffectEvent((data: unknown) => onData(data as Data))
  useEffect(() => listen(topic, (data) => hear(data)), [topic])
}
