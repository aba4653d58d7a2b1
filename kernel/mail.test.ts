import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { createLogger } from './log.ts'
import { createMailer, queueMail, type Mail } from './mail.ts'

let t: TestApp
const sent: Mail[] = []
let isDown = false
const letter = { to: 'grace@example.com', subject: 'A letter', text: 'https://example.com/invitation#fi_secret' }
const tomorrow = () => new Date(Date.now() + 86_400_000)

beforeAll(async () => {
  t = await testApp()
  t.app.mail = {
    send: async (mail) => {
      if (isDown) throw new Error('The mail server is away')
      sent.push(mail)
    },
  }
})
afterAll(() => t.close())
beforeEach(() => {
  sent.length = 0
  isDown = false
})

const waiting = async () =>
  (
    await t.pool.query<{ payload: object; attempts: number }>(
      "select * from graphile_worker._private_jobs where payload->>'sealed' is not null",
    )
  ).rows

it('sends a mail once the transaction has committed, and never otherwise', async () => {
  await t.app.db.transaction().execute((trx) => queueMail(t.app, trx, letter, tomorrow()))
  await expect(
    t.app.db.transaction().execute(async (trx) => {
      await queueMail(t.app, trx, letter, tomorrow())
      throw new Error('Changed my mind')
    }),
  ).rejects.toThrow('Changed my mind')
  await t.runJobs()
  expect(sent).toEqual([letter])
  expect(await waiting()).toEqual([])
})

it('sends it again when the mail server was away, and keeps it unreadable meanwhile', async () => {
  isDown = true
  await queueMail(t.app, t.app.db, letter, tomorrow())
  await t.runJobs()
  const [job] = await waiting()
  expect(job).toMatchObject({ attempts: 1 })
  expect(JSON.stringify(job)).not.toMatch(/grace|letter|fi_secret/)
  isDown = false
  await t.pool.query('update graphile_worker._private_jobs set run_at = now()')
  await t.runJobs()
  expect(sent).toEqual([letter])
})

it('drops a mail that nobody can use any more', async () => {
  await queueMail(t.app, t.app.db, letter, new Date(Date.now() - 1_000))
  await t.runJobs()
  expect(sent).toEqual([])
  expect(await waiting()).toEqual([])
})

/** As much of SMTP as it takes to receive one mail. */
async function mailServer(received: (text: string) => void): Promise<Server> {
  const server = createServer((socket) => {
    let isLetter = false
    socket.write('220 ready\r\n')
    socket.on('data', (bytes) => {
      const text = bytes.toString()
      if (isLetter) received(text)
      else if (text.startsWith('QUIT')) return void socket.end('221 bye\r\n')
      const begins = !isLetter && text.startsWith('DATA')
      isLetter = begins || (isLetter && !text.endsWith('\r\n.\r\n'))
      if (!isLetter || begins) socket.write(begins ? '354 go on\r\n' : '250 ok\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

it('speaks SMTP where there is a mail server, and prints the mail to the log where there is none', async () => {
  const [lines, letters]: [string[], string[]] = [[], []]
  const server = await mailServer((text) => letters.push(text))
  const log = createLogger('info', (line) => lines.push(line))
  await createMailer(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, 'Fairlead <fairlead@example.com>', log).send(letter)
  await new Promise((resolve) => server.close(resolve))
  expect(letters.join('')).toMatch(/From: Fairlead <fairlead@example.com>[^]+To: grace@example.com[^]+fi_secret/)
  expect(lines).toEqual([])
  await createMailer(undefined, 'fairlead@example.com', log).send(letter)
  expect(lines.join('')).toContain('fi_secret')
})
