import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mountSmallDisk } from '#test/crash/small-disk.ts'
import { PipePool, type ResultPipe } from './clickhouse-pipes.ts'

/** What comes out of a pipe when a program writes into it and ends. */
async function carry(pipe: ResultPipe | undefined, text: string): Promise<string> {
  if (!pipe) throw new Error('There is no pipe')
  writeFileSync(pipe.path, text)
  pipe.finish()
  let read = ''
  for await (const chunk of pipe.chunks as AsyncIterable<Buffer>) read += chunk.toString()
  pipe.release()
  return read
}

test('pipes of an earlier run are used again, and whatever else stands in their place is not', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fairlead-pipes-'))
  expect(await carry(new PipePool(directory, 1).take(), 'first')).toBe('first')
  expect(await carry(new PipePool(directory, 1).take(), 'second')).toBe('second')
  rmSync(join(directory, 'result-0'))
  writeFileSync(join(directory, 'result-0'), 'a file')
  expect(await carry(new PipePool(directory, 1).take(), 'third')).toBe('third')
  rmSync(directory, { recursive: true })
})

test('a disk that cannot be written keeps its pipes', async ({ skip }) => {
  const disk = mountSmallDisk(1)
  if (typeof disk === 'string') return skip(disk)
  try {
    expect(new PipePool(disk.path, 1).take()?.release()).toBeUndefined()
    disk.makeReadOnly()
    const pool = new PipePool(disk.path, 2)
    expect(await carry(pool.take(), 'text')).toBe('text')
  } finally {
    disk.remove()
  }
})
