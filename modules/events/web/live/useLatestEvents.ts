import { useEffect, useState } from 'react'
import { useLive } from '#web/api/live.ts'
import { useApi } from '#web/api/query.ts'
import { eventsTopic, listRecentEvents, type LiveEvents } from '../../contract.ts'

export const shownAtOnce = 100
/** A message may be lost; then the list is right again after this time, in milliseconds. */
const doubt = 10_000

/**
 * The events that arrived last. A message says that there are new ones, and the list asks for them, so that it is never wrong. While one
 * answer is on its way it asks for no other: many messages in a second cannot keep the list from changing.
 */
export function useLatestEvents(filter: { event?: string; sourceId?: string }) {
  const [isPaused, setPaused] = useState(false)
  const [waiting, setWaiting] = useState(0)
  const [refused, setRefused] = useState(0)
  const [isStale, setStale] = useState(false)
  const { data, error, isFetching, refetch } = useApi(
    listRecentEvents,
    { query: { ...filter, limit: shownAtOnce } },
    { enabled: !isPaused, keepPrevious: true, refetchInterval: doubt },
  )
  useLive<LiveEvents | null>(eventsTopic, (message) => {
    setRefused((count) => count + (message?.refused ?? 0))
    if (isPaused) setWaiting((count) => count + (message?.seen ?? 1))
    else setStale(true)
  })
  useEffect(() => {
    if (!isStale || isFetching || isPaused) return
    setStale(false)
    void refetch()
  }, [isStale, isFetching, isPaused, refetch])
  return {
    events: data?.items,
    error,
    isPaused,
    waiting,
    refused,
    pause: () => setPaused(true),
    resume: () => {
      setPaused(false)
      setWaiting(0)
      setStale(true)
    },
  }
}
