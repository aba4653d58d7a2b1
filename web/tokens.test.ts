import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const [light = '', dark = ''] = css.split("[data-mantine-color-scheme='dark']")

const token = (block: string, name: string): string => new RegExp(`--fl-${name}: (#[0-9a-f]{6})`).exec(block)?.[1] ?? ''

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

for (const [scheme, block] of [
  ['light', light],
  ['dark', dark],
] as const) {
  test(`text can be read on every ground, ${scheme}`, () => {
    for (const ground of ['canvas', 'rail', 'surface', 'hover'])
      for (const ink of ['text', 'text-soft', 'text-muted', 'accent-text'])
        expect(contrast(token(block, ink), token(block, ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    for (const meaning of ['good', 'warn', 'bad'])
      expect(contrast(token(block, meaning), token(block, `${meaning}-soft`)), meaning).toBeGreaterThanOrEqual(4.5)
    expect(contrast(token(block, 'on-accent'), token(block, 'accent'))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(token(block, 'control'), token(block, 'canvas'))).toBeGreaterThanOrEqual(3)
  })

  test(`every series stands out from the ground and from its neighbour in greyscale, ${scheme}`, () => {
    const series = Array.from({ length: 10 }, (_, i) => token(block, `series-${i + 1}`))
    for (const color of series) expect(contrast(color, token(block, 'canvas')), color).toBeGreaterThanOrEqual(3)
    expect(contrast(token(block, 'series-rest'), token(block, 'canvas')), 'rest').toBeGreaterThanOrEqual(3)
    for (const [i, color] of series.entries()) if (i > 0) expect(contrast(color, series[i - 1]!), `${i} and ${i + 1}`).toBeGreaterThan(1.15)
  })
}
