import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A loopback port that is free now, below the range that systems hand out for outgoing connections, so that nobody takes it by
 * chance while its store restarts.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = randomInt(15_000, 32_000)
    if (await isFree(port)) return port
  }
  throw new Error('Found no free port between 15000 and 32000 on 127.0.0.1')
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
