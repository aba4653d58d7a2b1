import type { Ctx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import type { PlanDocument, PlanReview } from '../../contract.ts'
import { fileProblems, fromFile, readPlanFile, writePlanFile, type FileProblem } from '../../contract/plan/file.ts'
import { problemsOf, published } from './versions.ts'
import { draftOf, pushDocument } from './draft.ts'
import { forecast } from './forecast.ts'
import { changesBetween } from '../../contract/plan/changes.ts'

/** Sources by id and by what a file calls them: by name, or by id where two have the same name. */
async function sourceNames(ctx: Ctx): Promise<{ nameOf(id: string): string; idOf(name: string): string | undefined }> {
  const rows = await ctx.db
    .selectFrom('sources')
    .select(['id', 'name', 'archived_at'])
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('created_at')
    .execute()
  const inUse = (name: string) => {
    const all = rows.filter((row) => row.name === name)
    const open = all.filter((row) => row.archived_at === null)
    return open.length > 0 ? open : all
  }
  return {
    nameOf(id) {
      const name = rows.find((row) => row.id === id)?.name
      return name !== undefined && inUse(name).length === 1 && inUse(name)[0]!.id === id ? name : id
    },
    idOf(name) {
      const found = inUse(name)
      return found.length === 1 ? found[0]!.id : rows.find((row) => row.id === name)?.id
    },
  }
}

/** A plan as YAML. */
export async function download(ctx: Ctx, of: 'published' | 'draft'): Promise<string> {
  const { nameOf } = await sourceNames(ctx)
  return writePlanFile(of === 'draft' ? (await draftOf(ctx)).document : (await published(ctx)).document, nameOf)
}

/** Reads a file with everything that is wrong with it. The plan is undefined when the file does not hold one. */
async function read(ctx: Ctx, yaml: string): Promise<{ document: PlanDocument | undefined; problems: FileProblem[] }> {
  const result = readPlanFile(yaml)
  const { file } = result
  if (!file) return { document: undefined, problems: result.problems }
  const { idOf } = await sourceNames(ctx)
  const { document, problems } = fromFile(file, idOf)
  const applies = await published(ctx)
  return { document, problems: fileProblems(result, file, [...problems, ...problemsOf(document, applies.document)]) }
}

const isError = ({ isWarning }: FileProblem): boolean => isWarning !== true

/** What publishing a file would change and what it would object to. Changes nothing. */
export async function check(ctx: Ctx, yaml: string): Promise<PlanReview> {
  const { document, problems } = await read(ctx, yaml)
  const applies = await published(ctx)
  return {
    problems: problems.map(({ path, message, line, isWarning }) => ({
      where: path.join('.'),
      message,
      line,
      isWarning: isWarning === true,
    })),
    changes: document ? changesBetween(applies.document, document) : [],
    forecast: document && !problems.some(isError) ? await forecast(ctx, document) : null,
  }
}

/** Publishes a file as the next version. The same file again changes nothing. @throws invalid that names lines */
export async function push(ctx: Ctx, yaml: string, note: string) {
  const { document, problems } = await read(ctx, yaml)
  const errors = problems.filter(isError)
  if (!document || errors.length > 0)
    throw invalid(`The file is not a plan that can be published: line ${errors[0]!.line}: ${errors[0]!.message}`, {
      fields: errors.slice(0, 50).map(({ line, message }) => ({ field: `line ${line}`, expected: message })),
    })
  return pushDocument(ctx, document, note)
}
