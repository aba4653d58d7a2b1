/** Names of the weekdays from Monday, as the reader's language writes them. */
export const weekdays = Array.from({ length: 7 }, (_, i) =>
  new Intl.DateTimeFormat(undefined, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + i)),
)

const currencyNames = new Intl.DisplayNames(undefined, { type: 'currency' })

export const currencies = Intl.supportedValuesOf('currency').map((code) => ({
  value: code,
  label: `${code} · ${currencyNames.of(code) ?? code}`,
}))

/** Every zone that the browser knows, and the one that is chosen even if it does not. */
export const timezones = (chosen: string): string[] => [...new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')])].toSorted()
