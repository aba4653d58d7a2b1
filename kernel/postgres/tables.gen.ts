import type { ColumnType } from 'kysely'

export interface DB {
  activity: {
    workspace_id: string
    id: string
    name: string
    actor_kind: string
    actor_user_id: string | null
    actor_name: string
    ref_kind: string | null
    ref_id: string | null
    title: string | null
    payload: ColumnType<unknown, string, string>
    at: Date
    handled_at: Date | null
  }
}
