import { useRef } from 'react'
import { optimisticOf, useMutationOf } from '#web/api/query.ts'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { getEventDefinition, listEventDefinitions, updateEventDefinition, type EventDefinition } from '../../contract.ts'

type Change = Partial<Pick<EventDefinition, 'description' | 'verified' | 'hidden' | 'ownerId'>>
export type SaveEvent = (change: Change) => Promise<EventDefinition>

/**
 * Saves changes of an event one after the other, each on the version that the one before left: whoever sets the owner and verifies in
 * the same second does not get in their own way. A change by somebody else in between is still refused.
 */
export function useSaveEvent({ name, version }: Pick<EventDefinition, 'name' | 'version'>): SaveEvent {
  const own = useRef(new Map<string, number>())
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const { mutateAsync } = useMutationOf(updateEventDefinition, {
    invalidates: [getEventDefinition, listEventDefinitions],
    optimistic: optimisticOf(getEventDefinition, (kept, { body }) => ({
      ...kept,
      event: { ...kept.event, ...body, version: kept.event.version },
    })),
    onError: (error) => notifyProblem(error.detail),
  })
  return (change) => {
    const saved = last.current.then(async () => {
      const output = await mutateAsync({ params: { name }, body: { version: Math.max(version, own.current.get(name) ?? 0), ...change } })
      own.current.set(name, output.version)
      return output
    })
    last.current = saved.catch(() => undefined)
    return saved
  }
}
