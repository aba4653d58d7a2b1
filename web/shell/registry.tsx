import { createContext, useContext, useMemo, type ReactNode } from 'react'
import { useCan } from '#web/api/session.tsx'
import type { Command, CommandProvider, Page } from '#web/module.ts'

/** What the modules brought: the shell's navigation, ⌘K and keys are made of it. */
export interface Registry {
  pages: readonly Page[]
  commands: readonly Command[]
  providers: readonly CommandProvider[]
}

const RegistryContext = createContext<Registry>({ pages: [], commands: [], providers: [] })

export function RegistryProvider({ registry, children }: { registry: Registry; children: ReactNode }) {
  return <RegistryContext value={registry}>{children}</RegistryContext>
}

/** What the signed-in person may see of it. */
export function useRegistry(): Registry {
  const { pages, commands, providers } = useContext(RegistryContext)
  const can = useCan()
  return useMemo(() => {
    const allowed = <T extends { access?: Page['access'] }>(list: readonly T[]) => list.filter((one) => !one.access || can(one.access))
    return { pages: allowed(pages.filter((page) => !page.public)), commands: allowed(commands), providers: allowed(providers) }
  }, [pages, commands, providers, can])
}

/** A page without a value in its path can be opened from anywhere. */
export const isOpenable = (page: Page): boolean => !page.path.includes('$')
