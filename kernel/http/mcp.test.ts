import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'

let t: TestApp
let url: URL
beforeAll(async () => {
  t = await testApp()
  url = new URL('/mcp', await t.http.listen({ port: 0, host: '127.0.0.1' }))
})
afterAll(() => t.close())

async function clientWith(token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${token}` } } })
  await client.connect(transport as unknown as Parameters<Client['connect']>[0])
  return client
}

it('offers the endpoints that carry a sentence for AI clients, and runs them as their caller', async () => {
  const client = await clientWith(t.setup.token)
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['workspace_team_list', 'metrics_trend_run']))
  expect(tools.every(({ description, inputSchema }) => description && inputSchema.type === 'object')).toBe(true)
  for (const { inputSchema } of tools) {
    const names = [...JSON.stringify(inputSchema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name!)
    expect(Object.keys((inputSchema['$defs'] as object | undefined) ?? {})).toEqual(expect.arrayContaining(names))
  }
  expect(JSON.stringify(tools)).not.toContain('#/components')
  const answer = await client.callTool({ name: 'workspace_team_list', arguments: {} })
  expect(JSON.parse((answer.content as { text: string }[])[0]!.text)).toEqual({ items: [] })
  await client.close()
})

it('says that it has no stream and no sessions, as the protocol wants it', async () => {
  for (const method of ['GET', 'DELETE'] as const) {
    const answer = await t.http.inject({ method, url: '/mcp', headers: { accept: 'text/event-stream' } })
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'POST'])
  }
})

it('tells nothing to somebody without a token, and lets a tool do nothing that its caller may not', async () => {
  await expect(clientWith('fl_unknown')).rejects.toThrow('no such token')
  const headers = { authorization: `Bearer ${t.setup.token}` }
  const payload = { name: 'x', scopes: ['metrics:read'] }
  const { secret } = (await t.http.inject({ method: 'POST', url: '/api/tokens', headers, payload })).json<{ secret: string }>()
  const client = await clientWith(secret)
  const answer = await client.callTool({ name: 'workspace_team_list', arguments: {} })
  expect(answer.isError).toBe(true)
  expect((answer.content as { text: string }[])[0]!.text).toContain('This token does not include workspace:read.')
  await client.close()
})
