import { useQueryClient } from '@tanstack/react-query'
import type { EndpointInput } from '#kernel/http/endpoint.ts'
import { call } from '#web/api/client.ts'
import { invalidate } from '#web/api/query.ts'
import { refreshSession } from '#web/api/session.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { showSettings, updateSettings, type Settings } from '../contract.ts'

export type SettingsPatch = Omit<EndpointInput<typeof updateSettings>['body'], 'version'>

/**
 * Saves a change of the settings at once and offers to take it back.
 * @returns a function of the change and of what to say about it. It never rejects: what the server refuses is shown.
 */
export function useSaveSettings(settings: Settings): (patch: SettingsPatch, words: string) => Promise<void> {
  const client = useQueryClient()
  const send = async (version: number, patch: SettingsPatch): Promise<Settings> => {
    const after = await call(updateSettings, { body: { version, ...patch } })
    await Promise.all([invalidate(client, [showSettings]), refreshSession()])
    return after
  }
  return async (patch, words) => {
    const before = Object.fromEntries(Object.keys(patch).map((key) => [key, settings[key as keyof Settings]])) as SettingsPatch
    try {
      const after = await send(settings.version, patch)
      notifyUndo(words, () => send(after.version, before))
    } catch (error) {
      notifyProblem(error instanceof Error ? error.message : String(error))
    }
  }
}
