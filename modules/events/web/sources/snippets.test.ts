import { transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { sdks } from '../../contract.ts'
import { guideOf } from './snippets.ts'

const [url, key] = ['https://fairlead.example.com', 'fk_abc']

describe.each(sdks)('%s', (sdk) => {
  const { snippets, change, install, hint } = guideOf(sdk, url, key)

  it('has the key and the address in each snippet', () => {
    for (const { code } of snippets) {
      expect(code).toContain(key)
      expect(code).toContain(new URL(url).host)
      expect(code).not.toMatch(/undefined|YOUR_/)
    }
    expect(hint).toMatch(/\.$/)
  })

  it('can be read by a compiler where it is code', () => {
    for (const { code, language } of snippets)
      if (language === 'js' || language === 'ts') transformSync(code, { loader: language, format: 'esm', target: 'es2022' })
  })

  it('says what to install and what to change, if it is an SDK of others', () => {
    if (sdk === 'http' || sdk === 'webhook') return
    expect(install).toMatch(/^npm install [@\w/-]+$/)
    expect(snippets[0]!.code).toContain(change!.after.replace(/ }\)$/, ''))
    expect(change!.before).not.toContain(key)
  })
})
