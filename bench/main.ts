import { benchBundle } from './bundle.ts'
import { benchIdentity } from './identity.ts'
import { benchImport } from './import.ts'
import { benchIngest } from './ingest.ts'
import { printTable, type Row } from './measure.ts'
import { benchPlan } from './plan.ts'
import { benchStart } from './start.ts'
import { benchTrend } from './trend.ts'

const benches: Record<string, () => Promise<Row[]>> = {
  bundle: benchBundle,
  start: benchStart,
  ingest: benchIngest,
  import: benchImport,
  plan: benchPlan,
  trend: benchTrend,
  identity: benchIdentity,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}

const rows: Row[] = []
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  console.error(`Measuring ${name} …`)
  rows.push(...(await benches[name]!()))
}
printTable(rows)
process.exit(rows.every((row) => row.isMet) ? 0 : 1)
