import { invalid, tooLarge } from '#kernel/errors.ts'
import { mostEventsPerRequest } from '../../contract.ts'
import type { OpenBody } from './body.ts'
import type { ListName } from './parse-apart.ts'

/** A field at the top of a body that is wrong. */
export const wrong = (field: string, expected: string) =>
  invalid(`${field}: ${expected}`, { fields: [{ field: `body.${field}`, expected }] })

/** The list of messages of a body, counted before it is read. @throws invalid when there is none of that name, too_large */
export function batchOf({ listName, batchLength, readBatch }: OpenBody, what: string, name: ListName = 'batch'): Promise<unknown[]> {
  if (batchLength === undefined || listName !== name) throw wrong(name || 'body', `Expected a list of ${what}.`)
  if (batchLength <= mostEventsPerRequest) return readBatch()
  const [most, got] = [mostEventsPerRequest.toLocaleString('en'), batchLength.toLocaleString('en')]
  throw tooLarge(`Expected at most ${most} ${what} in a request, got ${got}. Send smaller batches.`)
}
