import { useMutationOf } from '#web/api/query.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { listQuarantine, listSources, replayQuarantine } from '../../contract.ts'
import { replayText } from './replay-text.ts'

/** Sends refused events through ingestion once more and says what became of them. */
export function useReplay() {
  const { language } = useLocale()
  return useMutationOf(replayQuarantine, {
    invalidates: [listQuarantine, listSources],
    onSuccess: (result) => {
      const text = replayText(result, language)
      if (result.replayed + result.duplicates > 0) notifyDone(text)
      else notifyProblem(text)
    },
    onError: (error) => notifyProblem(error.detail),
  })
}
