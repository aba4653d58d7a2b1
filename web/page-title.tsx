import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'

const product = 'Fairlead'

interface TitleHolder {
  title: string | undefined
  setTitle: (title: string | undefined) => void
}

const TitleContext = createContext<TitleHolder>({ title: undefined, setTitle: () => {} })

/** Holds the title that the page gave itself, for the breadcrumb and for the announcement of a new page. */
export function TitleProvider({ children }: { children: ReactNode }) {
  const [title, setTitle] = useState<string>()
  const holder = useMemo(() => ({ title, setTitle }), [title])
  return <TitleContext value={holder}>{children}</TitleContext>
}

export const usePageTitle = (): string | undefined => useContext(TitleContext).title

/** Names the tab: "Churn by segment · Fairlead". `<Page>` does it by itself; pages without it call this. */
export function useDocumentTitle(title: string | undefined): void {
  const { setTitle } = useContext(TitleContext)
  useEffect(() => {
    if (!title) return undefined
    document.title = `${title} · ${product}`
    setTitle(title)
    return () => setTitle(undefined)
  }, [title, setTitle])
}
