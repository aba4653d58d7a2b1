import { ingestBodyLimit } from '../../contract.ts'
import { createThread } from './thread.ts'

const thread = createThread<Uint8Array | 'damaged' | 'too large'>(
  new URL('./zstd-worker.js', import.meta.url),
  { workerData: { most: ingestBodyLimit } },
  'The body could not be unpacked. Send smaller batches.',
)

/**
 * Unpacks zstd in a thread, since Node 20 has no zstd: one body at a time, see unpack.ts.
 * @returns at most `ingestBodyLimit` bytes, or what is wrong
 * @throws unavailable when the thread ended
 */
export async function unzstd(bytes: Uint8Array): Promise<Buffer | 'damaged' | 'too large'> {
  const answer = await thread.ask(bytes)
  if (typeof answer !== 'string') return Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength)
  // Unpacking that was broken off leaves its memory behind in the thread.
  thread.end()
  return answer
}
