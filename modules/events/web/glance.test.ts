import { expect, it } from 'vitest'
import { glanceOf } from './glance.ts'

it('shows the first plain properties and leaves out what cannot be read in a line', () => {
  const properties = { nested: { a: 1 }, plan: 'pro', trial: true, $lib: 'x', rows: 3, seats: 4 }
  expect(glanceOf({ event: 'report_opened', account: 'acme', properties })).toBe('plan: pro · trial: Yes · rows: 3')
})

it('names the page that was seen and the account that was joined', () => {
  expect(glanceOf({ event: '$pageview', account: '', properties: { path: '/pricing' } })).toBe('/pricing')
  expect(glanceOf({ event: '$group', account: 'acme', properties: { name: 'Acme' } })).toBe('acme')
})
