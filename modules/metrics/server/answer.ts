import type { Rate } from '../contract.ts'

/** `34.2 %` */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** `29.8–38.9 %`: the 95 % interval of a rate. */
export const rangeInWords = ({ low, high }: Rate): string =>
  low === null || high === null ? 'no interval' : `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)} %`
