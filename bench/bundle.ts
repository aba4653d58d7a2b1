import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { projectRoot } from '#server/version.ts'
import type { Row } from './measure.ts'

const limitKilobytes = 300

/** JavaScript that a browser loads before the first page shows: the entry and everything that it imports statically. */
export async function benchBundle(): Promise<Row[]> {
  const web = join(projectRoot, 'dist/web')
  const page = await readFile(join(web, 'index.html'), 'utf8')
  const files = [...page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map((match) => match[1]!)
  const sizes = await Promise.all([...new Set(files)].map(async (file) => gzipSync(await readFile(join(web, file)), { level: 6 }).length))
  const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1024
  return [
    {
      what: 'JavaScript of the first route, gzipped',
      measured: `${kilobytes.toFixed(0)} KB`,
      limit: `< ${limitKilobytes} KB`,
      isMet: kilobytes < limitKilobytes,
    },
  ]
}
