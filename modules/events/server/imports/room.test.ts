import { tmpdir } from 'node:os'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, it } from 'vitest'
import { checkRoom, whileThereIsRoom } from './room.ts'

const endless = Number.MAX_SAFE_INTEGER
const bytes = () => Readable.from([Buffer.alloc(9 * 1024 ** 2), Buffer.alloc(1)])
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

it('stops before the disk is full, and says so', async () => {
  await checkRoom(tmpdir(), 0)
  await expect(checkRoom(tmpdir(), endless)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/has [\d,]+ MB left/),
  })
  await pipeline(bytes(), whileThereIsRoom(tmpdir(), 0), nowhere())
  await expect(pipeline(bytes(), whileThereIsRoom(tmpdir(), endless), nowhere())).rejects.toMatchObject({ code: 'unavailable' })
})
