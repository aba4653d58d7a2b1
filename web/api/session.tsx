import { createContext, useCallback, useContext, useMemo, type ReactNode } from 'react'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { levels, type Level } from '#kernel/http/endpoint.ts'
import { levelOfRole, showSession, signOut, type Session } from '#modules/workspace/contract.ts'
import type { AccessWord } from '#web/module.ts'
import { call, speakOfWorkspace } from './client.ts'
import type { ApiError } from './error.ts'
import { queryClient } from './query.ts'

export type SessionUser = NonNullable<Session['user']>
export type Workspace = Session['workspaces'][number]

const storageKey = 'fairlead.workspace'
const sessionKey = ['session']

async function loadSession(): Promise<Session> {
  speakOfWorkspace(sessionStorage.getItem(storageKey) ?? localStorage.getItem(storageKey) ?? undefined)
  const session = await call(showSession)
  speakOfWorkspace(session.activeWorkspaceId ?? undefined)
  return session
}

/** Who is signed in and where. The answer is kept until `refreshSession`. */
export const useSessionQuery = (): UseQueryResult<Session, ApiError> =>
  useQuery<Session, ApiError>({ queryKey: sessionKey, queryFn: loadSession, staleTime: Infinity })

/** Asks again who is signed in: after signing in, accepting an invitation, changing the workspace. */
export const refreshSession = (): Promise<void> => queryClient.invalidateQueries({ queryKey: sessionKey })

/** Works in another workspace from now on, in this tab and in tabs opened later. */
export async function switchWorkspace(id: string): Promise<void> {
  sessionStorage.setItem(storageKey, id)
  localStorage.setItem(storageKey, id)
  const session = await loadSession()
  queryClient.clear()
  queryClient.setQueryData(sessionKey, session)
}

/** Ends the session and forgets every kept answer. */
export async function endSession(): Promise<void> {
  await call(signOut)
  sessionStorage.removeItem(storageKey)
  queryClient.clear()
}

interface Here {
  session: Session & { user: SessionUser }
  workspace: Workspace
}

const HereContext = createContext<Here | null>(null)

/** Tells everything inside who is signed in and in which workspace. */
export function SessionProvider({ session, workspace, children }: Here & { children: ReactNode }) {
  const here = useMemo(() => ({ session, workspace }), [session, workspace])
  return <HereContext value={here}>{children}</HereContext>
}

function useHere(): Here {
  const here = useContext(HereContext)
  if (!here) throw new Error('This page is public: it has no session')
  return here
}

/** The signed-in person and their workspaces. Only inside the shell. */
export const useSession = (): Here['session'] => useHere().session

/** The workspace that the page speaks of. Only inside the shell. */
export const useWorkspace = (): Workspace => useHere().workspace

/** Whether a role reaches an access word such as `metrics:write`. */
export function roleReaches(role: Workspace['role'], access: AccessWord): boolean {
  const need = access.slice(access.indexOf(':') + 1) as Level
  return levels.indexOf(levelOfRole[role]) >= levels.indexOf(need)
}

/** `const can = useCan(); can('metrics:write')`. The server decides; this only spares people buttons that would be refused. */
export function useCan(): (access: AccessWord) => boolean {
  const { role } = useWorkspace()
  return useCallback((access) => roleReaches(role, access), [role])
}
