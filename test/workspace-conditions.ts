import { withoutComments, type SourceFile } from './source-tree.ts'

/**
 * Statements on tables of workspaces that name no workspace, by file and table, and why. Row-level security is the second line, not the first:
 * who adds a line here says what holds in place of the condition.
 */
export const mayNameNoWorkspace: Record<string, string> = {
  'modules/events/server/care/retention/job.ts retention_rules': 'asks which workspaces limit how long events are kept, to go on in each',
  'modules/events/server/catalogue/rebuild.ts sources': 'asks which workspaces there are, to go on with each in turn',
  'modules/events/server/exports/run.ts exports': 'asks which exports have a schedule, to go on with each in its workspace',
  'modules/events/server/imports/rescue.ts imports': 'asks which imports are under way, to go on with each in its workspace',
  'modules/events/server/imports/sweep.ts uploads': 'removes what is old, of all workspaces',
  'modules/events/server/profiles/repair.ts catalogue_progress': 'asks when the newest event of all came, to make good behind it',
  'modules/events/server/sources/keys.ts ingest_keys': 'a key is found by the hash of its secret and tells the workspace',
  'modules/events/server/webhooks/deliveries.ts webhook_deliveries': 'removes what is old, of all workspaces',
  'modules/workspace/server/access.ts members': 'asks which workspaces a person may enter',
  'modules/workspace/server/demo-visitor.ts api_tokens': 'ends what visitors made; they are members of the demo only',
  'modules/workspace/server/demo-visitor.ts members': 'ends the time of visitors; they are members of the demo only',
  'modules/workspace/server/joining.ts invitations': 'an invitation is found by the hash of its secret and tells the workspace',
  'modules/workspace/server/tokens.ts api_tokens': 'a token is found by the hash of its secret and tells the workspace',
}

/** A statement, or a join within one. */
export interface Statement {
  path: string
  table: string
  /** Whether it says which workspace it is about. */
  namesWorkspace: boolean
}

/** From an opening parenthesis to behind the one that closes it. */
function behindArguments(code: string, from: number): number {
  let depth = 0
  for (let at = from; at < code.length; at++) {
    if (code[at] === '(') depth++
    if (code[at] === ')' && --depth === 0) return at + 1
  }
  return code.length
}

/** The calls that are chained to the one whose parenthesis opens at `from`, as they are written: `where('id', '=', id)`. */
function chainedTo(code: string, from: number): string[] {
  const start = behindArguments(code, from)
  const next = /^\s*\.(?=\w+\()/.exec(code.slice(start, start + 300))
  if (!next) return []
  const at = start + next[0].length
  const open = code.indexOf('(', at)
  return [code.slice(at, behindArguments(code, open)), ...chainedTo(code, open)]
}

const beginning = /\b(?:selectFrom|updateTable|deleteFrom)(?=\('(\w+)[^']*')/g
const joining = /\b\w+Join(?=\('(\w+)[^']*')/g
const raw = /\b(?:sql|pgSql)(?:<[^`;]*>)?`([^`]*)`/g
const rawTable = /\b(?:from|join|update)\s+(\w+)/g

/** The statements of a file that read, change or delete rows, by Kysely or as text. Those that add rows cannot leave their workspace out. */
export function statementsIn({ path, text }: Pick<SourceFile, 'path' | 'text'>): Statement[] {
  const code = withoutComments(text)
  const chains = [...code.matchAll(beginning)].map(({ 0: call, 1: table, index }) => ({
    path,
    table: table!,
    namesWorkspace: chainedTo(code, index + call.length).some((one) => /^where(?:Ref)?\(\s*'(?:\w+\.)?workspace_id'/.test(one)),
  }))
  const joins = [...code.matchAll(joining)].map(({ 0: call, 1: table, index }) => ({
    path,
    table: table!,
    namesWorkspace: /\bworkspace_id\b/.test(code.slice(index, behindArguments(code, index + call.length))),
  }))
  const texts = [...code.matchAll(raw)].flatMap(({ 1: statement }) =>
    [...statement!.matchAll(rawTable)].map(({ 1: table }) => ({
      path,
      table: table!,
      namesWorkspace: /\bworkspace_id\b/.test(statement!),
    })),
  )
  return [...chains, ...joins, ...texts]
}
