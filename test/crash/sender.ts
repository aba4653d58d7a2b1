/** A client that behaves like an SDK: it keeps a batch until it was acknowledged and sends it again with the same ids. */
export interface Sender {
  /** Events that were sent and acknowledged so far. */
  acknowledged(): number
  /** Sends no further batch; resolves when the last one was acknowledged. */
  finish(): Promise<number>
}

const [batchSize, lanes, retryMilliseconds, patienceMilliseconds] = [50, 4, 100, 10_000]

/** Starts to send events `crash_checked` with a running number `n` each. `urlOf` is asked anew for every try, since the product may have moved. */
export function startSender(urlOf: () => string, ingestKey: string): Sender {
  let [next, acknowledged, ending] = [0, 0, false]
  const startedAt = Date.now()

  async function deliver(batch: object[]): Promise<void> {
    for (;;) {
      const answer = await fetch(`${urlOf()}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
        signal: AbortSignal.timeout(patienceMilliseconds),
      }).catch(() => undefined)
      const body = answer?.ok ? ((await answer.json().catch(() => undefined)) as { results: { status: string }[] } | undefined) : undefined
      if (body?.results.every(({ status }) => status === 'ok' || status === 'duplicate')) return
      if (body)
        throw new Error(
          `An event was not accepted: ${JSON.stringify(body.results.find(({ status }) => status !== 'ok' && status !== 'duplicate'))}`,
        )
      if (answer && answer.status !== 503 && answer.status < 500) throw new Error(`Answered ${answer.status}: ${await answer.text()}`)
      await new Promise((resolve) => setTimeout(resolve, retryMilliseconds))
    }
  }

  const lane = async () => {
    while (!ending) {
      const first = next
      next += batchSize
      const timestamp = new Date().toISOString()
      const batch = Array.from({ length: batchSize }, (_, i) => ({
        event: 'crash_checked',
        id: `crash-${startedAt}-${first + i}`,
        timestamp,
        userId: `user-${(first + i) % 97}`,
        properties: { n: first + i },
      }))
      await deliver(batch)
      acknowledged += batchSize
    }
  }
  const running = Promise.all(Array.from({ length: lanes }, lane))
  // Whoever calls finish gets the error; until then it must not end the process.
  running.catch(() => undefined)
  return {
    acknowledged: () => acknowledged,
    async finish() {
      ending = true
      await running
      return acknowledged
    },
  }
}
