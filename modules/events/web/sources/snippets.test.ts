import { expect, it } from 'vitest'
import { snippetsFor } from './snippets.ts'

it('puts the likeliest way first and the key and address into each', () => {
  const snippets = snippetsFor('server', 'https://fairlead.example.com', 'fk_abc')
  expect(snippets.map(({ id }) => id)).toEqual(['segment-node', 'segment-browser', 'http'])
  for (const { code } of snippets) {
    expect(code).toContain('fk_abc')
    expect(code).toContain('fairlead.example.com')
  }
})
