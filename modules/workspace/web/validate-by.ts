import type * as z from 'zod'

/**
 * The check of a form by the shape that the server asks for, so that both say the same. For Mantine's `useForm({ validate })`.
 * @returns the first problem of each field, by its path.
 */
export const validateBy =
  <Values>(schema: z.ZodType) =>
  (values: Values): Record<string, string> => {
    const result = schema.safeParse(values)
    if (result.success) return {}
    return Object.fromEntries(result.error.issues.toReversed().map((issue) => [issue.path.join('.'), issue.message]))
  }
