import { expect, it } from 'vitest'
import { LinkOrigin, LinkReason, LinkStatus } from '../../contract.ts'
import { originText, reasonAdvice, reasonText, statusText } from './words.ts'

it('has words for everything that the log may say', () => {
  for (const origin of LinkOrigin.options) expect(originText(origin)).toMatch(/^[A-Z]/)
  for (const status of LinkStatus.options) expect(statusText(status)).toMatch(/^[A-Z]/)
  for (const reason of LinkReason.options) if (reason !== '') expect(reasonText(reason)).toMatch(/^[A-Z]/)
  expect(reasonText('')).toBe('')
  expect(reasonAdvice('not_an_id')).toContain('Send no id')
})
