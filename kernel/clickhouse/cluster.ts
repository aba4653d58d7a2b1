import type { ClickHouseSettings } from '@clickhouse/client'

/** Where the rows of a table lie: on one shard each, by an expression over columns of its sorting key, or all of them on every server. */
export type Placement = { by: string } | 'everywhere'

export interface Cluster {
  /** As `system.clusters` names it. */
  name: string
  database: string
  placements: Readonly<Record<string, Placement>>
}

/** What every statement to a cluster needs to be as right, and as safe, as on one server. */
export const clusterSettings: ClickHouseSettings = {
  // A table that a query looks into on the side is read whole and sent to the shards, instead of each shard looking into its own part.
  distributed_product_mode: 'global',
  // What is selected and inserted is merged first, and then divided: by default each shard would keep what it has, in whichever table.
  parallel_distributed_insert_select: '0',
  // Acknowledged means on disk of the shard, not in a queue of the server that was asked.
  distributed_foreground_insert: 1,
  // The next look for duplicates sees what was stored, whichever replica it asks.
  insert_quorum: 'auto',
  insert_quorum_parallel: 0,
  select_sequential_consistency: '1',
  alter_sync: '2',
}

const everyRow = "'/clickhouse/tables/{database}/{table}', '{shard}-{replica}'"
const ownRows = "'/clickhouse/tables/{database}/{table}/{shard}', '{replica}'"

const createTable = /^CREATE TABLE IF NOT EXISTS (\w+) (\([\s\S]*\))\s*ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?(?=\s|$)([\s\S]*)$/
const createView = /^CREATE MATERIALIZED VIEW IF NOT EXISTS (\w+) TO (\w+) AS\s([\s\S]+)$/
const dropView = /^DROP VIEW IF EXISTS (\w+)$/
const alterTable = /^ALTER TABLE (?:`(\w+)`|(\w+))\s+([\s\S]+)$/

function placementOf({ placements }: Cluster, table: string): Placement {
  const placement = Object.hasOwn(placements, table) ? placements[table] : undefined
  if (!placement) throw new Error(`Nobody said where the rows of ${table} lie on a cluster: give it a placement.`)
  return placement
}

const on = ({ name }: Cluster): string => `ON CLUSTER '${name}'`
/** The table that holds rows: behind a Distributed one, or the table itself. */
export const heldName = (table: string, cluster: Cluster): string =>
  `${table}${placementOf(cluster, table) === 'everywhere' ? '' : '_local'}`
const held = (cluster: Cluster, table: string): string => `${cluster.database}.${heldName(table, cluster)}`

function table(cluster: Cluster, [, name, columns, engine, args, rest]: RegExpExecArray): string[] {
  const placement = placementOf(cluster, name!)
  const replicated = [placement === 'everywhere' ? everyRow : ownRows, args].filter(Boolean).join(', ')
  const rows = `CREATE TABLE IF NOT EXISTS ${held(cluster, name!)} ${on(cluster)} ${columns}\nENGINE = Replicated${engine}(${replicated})${rest}`
  if (placement === 'everywhere') return [rows]
  const { database } = cluster
  const distributed = `Distributed('${cluster.name}', '${database}', '${name}_local', ${placement.by})`
  return [rows, `CREATE TABLE IF NOT EXISTS ${database}.${name} ${on(cluster)} AS ${held(cluster, name!)}\nENGINE = ${distributed}`]
}

/** Each server feeds what it stores itself into its own part of the target. */
function view(cluster: Cluster, [text, name, target, select]: RegExpExecArray): string[] {
  const sources = [...select!.matchAll(/\b(?:FROM|JOIN) (\w+)/g)].map(([, source]) => source!)
  if (sources.length !== 1) throw new Error(`A view on a cluster reads one table, not ${sources.length}: ${text}`)
  const from = select!.replace(/\bFROM \w+/, `FROM ${held(cluster, sources[0]!)}`)
  return [`CREATE MATERIALIZED VIEW IF NOT EXISTS ${cluster.database}.${name} ${on(cluster)} TO ${held(cluster, target!)} AS\n${from}`]
}

/** The commands of an ALTER, which are separated by commas outside of parentheses and quotes. */
function commandsOf(text: string): string[] {
  const commands = ['']
  let [depth, quote] = [0, '']
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (quote) quote = letter === quote && text[at - 1] !== '\\' ? '' : quote
    else if (/['`"]/.test(letter)) quote = letter
    else if (letter === '(') depth++
    else if (letter === ')') depth--
    if (letter === ',' && depth === 0 && !quote) commands.push('')
    else commands[commands.length - 1] += letter
  }
  return commands.map((command) => command.trim())
}

const ofColumn = /^(ADD|DROP|MODIFY|RENAME|COMMENT) COLUMN\b/
const ofSettings = /^(MODIFY|RESET) SETTING\b/
const ofRows =
  /^(MODIFY (ORDER BY|SETTING|TTL)|RESET SETTING|(ADD|DROP|CLEAR|MATERIALIZE) (PROJECTION|INDEX)|MATERIALIZE COLUMN|DELETE|UPDATE|(DROP|DETACH) PARTITION)\b/

/** Rows that lie everywhere are one replicated table: told once, by Keeper to all. Else each shard is told, and columns are of the Distributed table, too. */
function alter(cluster: Cluster, [text, quoted, bare, rest]: RegExpExecArray): string[] {
  const name = (quoted ?? bare)!
  const commands = commandsOf(rest!)
  const strange = commands.find((command) => !ofColumn.test(command) && !ofRows.test(command))
  if (strange) throw new Error(`It is not known how to do this on a cluster: ${strange.slice(0, 60)}, in ${text.slice(0, 60)}`)
  const settings = commands.filter((command) => ofSettings.test(command))
  if (settings.length > 0 && settings.length < commands.length)
    throw new Error(
      `Settings are of each server, everything else goes from one to all: two statements are needed in place of ${text.slice(0, 60)}`,
    )
  if (placementOf(cluster, name) === 'everywhere' && settings.length === 0) return [`ALTER TABLE ${held(cluster, name)} ${rest}`]
  const columns = commands.filter((command) => ofColumn.test(command))
  return [
    `ALTER TABLE ${held(cluster, name)} ${on(cluster)} ${rest}`,
    ...(columns.length > 0 ? [`ALTER TABLE ${cluster.database}.${name} ${on(cluster)} ${columns.join(', ')}`] : []),
  ]
}

/**
 * What a statement of a migration, or one that changes rows, becomes on a cluster. Names get their database, because a statement that is sent to other
 * servers forgets which one was in use.
 * @throws Error for a statement that it does not know, and for a table without a placement: a guess would lose or double rows
 */
export function clusterStatements(statement: string, cluster: Cluster): string[] {
  const forms = [
    [createTable, table],
    [createView, view],
    [alterTable, alter],
  ] as const
  for (const [pattern, write] of forms) {
    const found = pattern.exec(statement)
    if (found) return write(cluster, found)
  }
  const dropped = dropView.exec(statement)
  if (dropped) return [`DROP VIEW IF EXISTS ${cluster.database}.${dropped[1]} ${on(cluster)} SYNC`]
  throw new Error(`It is not known how to do this on a cluster: ${statement.slice(0, 120)}`)
}

/** Lets every server fetch what it does not have yet of the rows of a table. */
export const syncStatement = (name: string, cluster: Cluster): string => `SYSTEM SYNC REPLICA ${on(cluster)} ${held(cluster, name)}`
