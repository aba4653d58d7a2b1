import type { AppCtx } from '#kernel/context.ts'
import type { EventResult } from '../../contract.ts'
import type { KeyHolder } from '../sources/keys.ts'
import { deliver, type Came } from './deliver.ts'

const whole: Came = { bytes: 0, isUtf8: true }

/**
 * Stores native events. The result has one entry for each message, in the same order.
 * @param sentAt when the sender sent them, by its own clock, in milliseconds; null leaves times as they are.
 * @throws unavailable when they cannot be stored now; sending the same again is safe for events that have an `id`.
 */
export const ingest = (
  app: AppCtx,
  source: KeyHolder,
  messages: readonly unknown[],
  sentAt: number | null = null,
  came = whole,
): Promise<EventResult[]> => deliver(app, source, { call: 'native', path: 'events', sentAt }, messages, came)
