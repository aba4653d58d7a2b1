import { createContext, useContext, useMemo, type ReactNode } from 'react'

/** How numbers and times are written: the reader's language, and the zone, week and currency agreed for what is shown. */
export interface Locale {
  /** BCP 47 tag of the reader's language; undefined stands for the browser's. */
  language: string | undefined
  /** IANA zone in which times are written. */
  zone: string
  /** 1 is Monday, 7 is Sunday. */
  weekStart: number
  /** ISO 4217. */
  currency: string
}

const LocaleContext = createContext<Locale>({ language: undefined, zone: 'UTC', weekStart: 1, currency: 'USD' })

type LocaleProviderProps = Omit<Locale, 'language'> & { children: ReactNode }

export function LocaleProvider({ zone, weekStart, currency, children }: LocaleProviderProps) {
  const locale = useMemo(() => ({ language: undefined, zone, weekStart, currency }), [zone, weekStart, currency])
  return <LocaleContext value={locale}>{children}</LocaleContext>
}

export const useLocale = (): Locale => useContext(LocaleContext)
