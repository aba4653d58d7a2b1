import { ident, sql, type Sql } from '#kernel/clickhouse/sql.ts'

/** Whether a property of an event can have this name: each part between dots is a name of its own. */
export const isPath = (name: string): boolean => !name.split('.').includes('')

/** Where a property of an event is in a column of JSON: one quoted identifier for each part. The name must be a path. */
export const propertyPath = (name: string, column: Sql = sql`props`): Sql =>
  name.split('.').reduce((before, part) => sql`${before}.${ident(part)}`, column)
