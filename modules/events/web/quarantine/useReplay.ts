import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { EndpointInput } from '#kernel/http/endpoint.ts'
import { call } from '#web/api/client.ts'
import { ApiError } from '#web/api/error.ts'
import { invalidate } from '#web/api/query.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { listQuarantine, listSources, previewHeldBodies, replayQuarantine } from '../../contract.ts'
import { nothingSent, replayAll } from './replay-all.ts'
import { replayText, sentIn } from './replay-text.ts'

type Filter = Pick<EndpointInput<typeof replayQuarantine>['body'], 'ids' | 'code' | 'sourceId' | 'webhook'>

/** Sends refused events through ingestion once more, a thousand at a time until none is left, and says what became of them. */
export function useReplay() {
  const client = useQueryClient()
  const { language } = useLocale()
  const [progress, setProgress] = useState<{ done: number; total: number }>()
  const isStopped = useRef(false)

  const send = async (filter: Filter, total: number) => {
    isStopped.current = false
    setProgress({ done: 0, total })
    let result = nothingSent
    try {
      for await (const far of replayAll((cursor) => call(replayQuarantine, { body: { ...filter, cursor } }))) {
        result = far
        setProgress({ done: sentIn(far), total })
        if (isStopped.current) break
      }
      const text = replayText(result, language)
      if (result.replayed + result.duplicates > 0) notifyDone(text)
      else notifyProblem(text)
    } catch (error) {
      const reason = error instanceof ApiError ? error.detail : String(error)
      notifyProblem(sentIn(result) > 0 ? `${replayText(result, language)} Then it stopped: ${reason}` : reason)
    }
    setProgress(undefined)
    await invalidate(client, [listQuarantine, listSources, previewHeldBodies])
  }

  return {
    /** How many of how many are through, while some are being sent. */
    progress,
    start: (filter: Filter, total: number) => void send(filter, total),
    /** Ends it after the thousand that is under way. */
    stop: () => {
      isStopped.current = true
    },
  }
}
