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
  source.addEventListener('message', ({ data: text }: MessageEvent<string>) => {
    const { topic, data } = JSON.parse(text) as { topic: string; data: unknown }
    for (const listener of listeners.get(topic) ?? []) listener(data)
  })
}

function listen(topic: string, listener: Listener): () => void {
  const ofTopic = listeners.get(topic) ?? new Set()
  listeners.set(topic, ofTopic.add(listener))
  connect()
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
