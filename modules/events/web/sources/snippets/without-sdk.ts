import type { Write } from './guide.ts'

export const http: Write = (url, key) => ({
  maker: 'Fairlead',
  place: 'Anywhere',
  hint: 'Works from everywhere, without an SDK. The answer says what became of each event. Send an id: it makes sending again safe.',
  snippets: [
    {
      label: 'curl',
      language: 'shell',
      code: `curl ${url}/v1/events \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"batch":[{"event":"report_opened","id":"1","userId":"user-1","accountId":"acme","properties":{"plan":"pro"}}]}'`,
    },
    {
      label: 'TypeScript',
      language: 'ts',
      code: `const event = {
  event: 'report_opened',
  id: crypto.randomUUID(),
  timestamp: new Date().toISOString(),
  userId: 'user-1',
  accountId: 'acme',
  properties: { report: 'churn' },
}
const answer = await fetch('${url}/v1/events', {
  method: 'POST',
  headers: { authorization: 'Bearer ${key}', 'content-type': 'application/json' },
  body: JSON.stringify({ batch: [event] }),
})
const { results }: { results: { id: string; status: string; message?: string }[] } = await answer.json()
console.log(results)`,
    },
    {
      label: 'Python',
      language: 'python',
      code: `import json
import urllib.request
import uuid

event = {"event": "report_opened", "id": str(uuid.uuid4()), "userId": "user-1", "accountId": "acme", "properties": {"report": "churn"}}
request = urllib.request.Request(
    "${url}/v1/events",
    data=json.dumps({"batch": [event]}).encode(),
    headers={"Authorization": "Bearer ${key}", "Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["results"])`,
    },
  ],
})

export const webhook: Write = (url, key) => ({
  maker: 'Another tool',
  place: 'Anywhere',
  hint: 'Give the address to the tool that posts JSON. The first body appears on the page of the source, where you say what becomes of it.',
  snippets: [
    { label: 'Address', language: 'shell', code: `${url}/v1/hooks/${key}` },
    {
      label: 'Try it',
      language: 'shell',
      code: `curl ${url}/v1/hooks/${key} \\
  -H 'Content-Type: application/json' \\
  -d '{"event":"order_shipped","userId":"user-1","accountId":"acme","properties":{"carrier":"Post"}}'`,
    },
  ],
})
