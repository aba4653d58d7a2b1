import type { Rate } from '../contract.ts'

/** `34.2 %` */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** An amount without cents: `$6,062,312`. Codes that are no currency stand before the number. */
export const money = (amount: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits: 0 }).format(amount)

/** `29.8–38.9 %`: the 95 % interval of a rate. */
export const rangeInWords = ({ low, high }: Rate): string =>
  low === null || high === null ? 'no interval' : `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)} %`
