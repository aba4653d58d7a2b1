import type { AppCtx } from '#kernel/context.ts'
import { careForRefused, erasedRefusal } from '../care/step.ts'
import type { Outcome, Refusal } from '../intake/outcome.ts'
import { insertInSlices } from './insert.ts'
import { lockIngestion } from './lock.ts'
import type { Delivery } from './prepare.ts'
import { quarantineLine } from './quarantine-row.ts'

/** A refused event of a delivery, with the row of the quarantine that it becomes. */
export interface RefusedRow {
  /** Its position in the delivery. */
  index: number
  id: string | null
  name: string
  refusal: Refusal
  line: string
}

export interface RefusedOfDelivery {
  delivery: Delivery
  outcomes: Outcome[]
  refused: readonly RefusedRow[]
}

/**
 * Puts refused events into the quarantine. They may have waited while a masking rule was made or their person was erased, so the rules of now are asked for
 * under the lock of their workspaces, as for events that are stored. What is of erased people gets another outcome and is kept nowhere.
 */
export async function keepRefused(app: AppCtx, all: readonly RefusedOfDelivery[]): Promise<void> {
  const group = all.filter(({ refused }) => refused.length > 0)
  if (group.length === 0) return
  await app.db.transaction().execute(async (transaction) => {
    for (const workspaceId of [...new Set(group.map(({ delivery }) => delivery.workspaceId))].toSorted())
      await lockIngestion(transaction, workspaceId)
    const lines: string[] = []
    for (const { delivery, outcomes, refused } of group) {
      const care = await careForRefused(app, transaction, delivery)
      const isNaming = await care?.namingErased(refused.map(({ index }) => delivery.messages[index]))
      for (const [at, { index, id, name, refusal, line }] of refused.entries()) {
        if (!care) lines.push(line)
        else if (isNaming?.[at]) outcomes[index] = { status: 'rejected', refusal: erasedRefusal, id, name }
        else lines.push(quarantineLine({ ...delivery, name, refusal, message: care.carefully(delivery.messages[index]) }))
      }
    }
    await insertInSlices(app.ch, 'quarantine', lines)
  })
}
