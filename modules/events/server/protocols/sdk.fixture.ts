import { as, sql } from '#kernel/clickhouse/sql.ts'
import { flakyProxy, type FlakyProxy } from '#test/flaky-proxy.ts'
import { testApp, type TestApp } from '#test/harness.ts'

export interface StoredEvent {
  event: string
  type: string
  id: string
  person: string
  user_id: string
  anonymous_id: string
  account: string
  groups: Record<string, string>
  session: string
  ms: number
  ts_source: string
  props: Record<string, unknown>
  context: string
}

/** A whole product behind a proxy that can be told to fail, for real SDKs to send to. */
export interface SdkTest {
  t: TestApp
  /** A proxy of its own for each client, so that tests run side by side. */
  newProxy(): Promise<FlakyProxy>
  key: string
  /** Events of a person, by time and name. */
  stored(person: string): Promise<StoredEvent[]>
  refused(): Promise<{ event: string; code: string; field: string; message: string }[]>
  close(): Promise<void>
}

export async function startSdkTest(): Promise<SdkTest> {
  const t = await testApp()
  const url = await t.http.listen({ port: 0, host: '127.0.0.1' })
  const proxies: FlakyProxy[] = []
  const inWorkspace = sql`workspace_id = ${as('UUID', t.setup.workspaceId)}`
  return {
    t,
    async newProxy() {
      const proxy = await flakyProxy(url)
      proxies.push(proxy)
      return proxy
    },
    key: t.setup.ingestKey,
    stored: (person) =>
      t.app.ch.query<StoredEvent>(
        sql`SELECT event, type, id, person, user_id, anonymous_id, account, groups, session, toUnixTimestamp64Milli(ts) AS ms, ts_source, props, context
            FROM events WHERE ${inWorkspace} AND person = ${person} ORDER BY ts, event`,
        { settings: { output_format_json_quote_64bit_integers: 0 } },
      ),
    refused: () =>
      t.app.ch.query(sql`SELECT event, code, field, message FROM quarantine FINAL WHERE ${inWorkspace} ORDER BY event, code, field`),
    async close() {
      await Promise.all(proxies.map((proxy) => proxy.close()))
      await t.close()
    },
  }
}
