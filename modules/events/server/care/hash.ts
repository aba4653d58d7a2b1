import { createHmac } from 'node:crypto'
import type { AppCtx } from '#kernel/context.ts'

/** Makes hashes of ids, 128 bits as hexadecimal text, that only this installation can make, and that differ between workspaces. */
export function idHasher({ secrets }: Pick<AppCtx, 'secrets'>, workspaceId: string): (id: string) => string {
  const salt = secrets.derive(`erased ids of ${workspaceId}`)
  return (id) => createHmac('sha256', salt).update(id).digest('hex').slice(0, 32)
}

/** The salt of hashed values of a workspace. */
export const valueSalt = ({ secrets }: Pick<AppCtx, 'secrets'>, workspaceId: string): string =>
  secrets.derive(`hashed values of ${workspaceId}`)
