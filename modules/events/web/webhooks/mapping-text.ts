import { WebhookMapping } from '../../contract.ts'

export type ReadMapping = { mapping: WebhookMapping; problems?: undefined } | { mapping?: undefined; problems: string[] }

/** A mapping as somebody writes it, or what is wrong with it, place by place. */
export function readMapping(text: string): ReadMapping {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problems: [`The mapping is no JSON: ${(error as Error).message}`] }
  }
  const result = WebhookMapping.safeParse(value)
  if (result.success) return { mapping: result.data }
  return { problems: result.error.issues.map(({ path, message }) => `${path.join('.') || 'The whole'}: ${message}`) }
}

/** A mapping as it is shown: without what is left at its default. */
export function mappingText({ rules, otherwise }: WebhookMapping): string {
  const short = rules.map(({ when, propertiesFrom, properties, ...rule }) => ({
    ...(when.length > 0 && { when }),
    ...rule,
    ...(propertiesFrom.length > 0 && { propertiesFrom }),
    ...(Object.keys(properties).length > 0 && { properties }),
  }))
  return JSON.stringify({ rules: short, ...(otherwise !== 'quarantine' && { otherwise }) }, null, 2)
}

/** A body as it is shown. What is no JSON is shown as it is. */
export function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
