import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '#server/version.ts'
import { testApp, type TestApp } from './harness.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp({ withoutSetup: true })
})
afterAll(() => t.close())

interface Operation {
  operationId?: string
  summary?: string
  'x-access'?: string
}
interface Document {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
}

it('is reviewed like code: a change of the API is a change of openapi.json', async () => {
  const answer = await t.http.inject('/openapi.json')
  const document = answer.json<Document>()
  // The version of the product changes with each release, the API does not.
  document.info.version = '0.0.0'
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(join(projectRoot, 'openapi.json'))
})

it('names, explains and guards every operation', async () => {
  const { openapi, paths } = (await t.http.inject('/openapi.json')).json<Document>()
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  expect(openapi).toBe('3.1.0')
  expect(operations.length).toBeGreaterThan(80)
  for (const operation of operations) {
    expect(operation.operationId).toMatch(/^[a-z]+(\.[a-z_]+){2}$/)
    expect(operation['x-access']).toBeTruthy()
    expect(operation.summary).toMatch(/^[A-Z]/)
  }
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
})

it('says each shape once, under its name, so that the reference opens at once', async () => {
  const { body } = await t.http.inject('/openapi.json')
  const { schemas } = (JSON.parse(body) as { components: { schemas: Record<string, unknown> } }).components
  const used = new Set([...body.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!))
  expect([...used].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(Object.keys(schemas).toSorted((a, b) => (a < b ? -1 : 1)))
  expect(used).toContain('FilterInput')
  expect(body.length).toBeLessThan(420_000)
})

it('is readable at /docs', async () => {
  const answer = await t.http.inject('/docs/')
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toContain('text/html')
  // Its pages set styles in place; where nothing speaks TLS, nothing may ask for it.
  expect(answer.headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline'")
  expect(answer.headers['content-security-policy']).not.toContain('upgrade-insecure-requests')
})
