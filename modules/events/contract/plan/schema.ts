import { Ajv2020, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { fullFormats, type DefinedFormats } from 'ajv-formats/dist/formats.js'
import type { ViolationCode } from './document.ts'
import { isValues, setOwn } from './own.ts'
import { safePattern } from './pattern.ts'
import { holdsTwins } from './twins.ts'

/** One way in which an event breaks the plan. */
export interface Finding {
  code: ViolationCode
  /** Where, from the properties down; empty for the event as a whole. */
  path: string[]
  /** The same in dots, without places in lists: what violations are grouped by. */
  property: string
  message: string
  /** What stood there, if anything did. */
  value?: unknown
}

/** Looks at the properties of an event; finds nothing when they are as planned. */
export type SchemaCheck = (properties: Record<string, unknown>) => Finding[]

/** Formats that schemas may name. Some of their expressions are quadratic, so longer texts never match. */
const formats: (keyof DefinedFormats)[] = ['date', 'time', 'date-time', 'duration', 'uri', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']
const longestFormatted = 2_048
/** With more values than this only the first finding is told: a list of a million wrong values would lead to a million findings. */
const mostValues = 2_000
const mostFindings = 50

/** What SDKs add by themselves is theirs: `$url` and the like are not held against a schema that does not name them. */
const sdkNames = '^\\$'

/** ajv keeps one expression for each text that `toString` gives: without it the first pattern of a plan would stand for all of them. */
const regExp = Object.assign(
  (pattern: string) => ({
    ...(pattern === sdkNames ? { test: (name: string) => name.startsWith('$') } : safePattern(pattern)),
    toString: () => pattern,
  }),
  { code: 'safePattern' },
)

type Defined = DefinedFormats[keyof DefinedFormats]

function textCheck(format: Defined): (text: string) => boolean {
  if (format instanceof RegExp) return (text) => format.test(text)
  if (typeof format === 'function') return (text) => Boolean((format as (text: string) => unknown)(text))
  return typeof format === 'object' && 'validate' in format ? textCheck(format.validate as Defined) : () => true
}

function newAjv(allErrors: boolean, isStrict: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors,
    verbose: true,
    strict: false,
    strictSchema: isStrict,
    allowUnionTypes: true,
    validateSchema: isStrict,
    addUsedSchema: false,
    ownProperties: true,
    logger: false,
    code: { regExp },
  })
  // ajv compares each with each: a list of 100,000 would take minutes.
  ajv.removeKeyword('uniqueItems').addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not hold the same value twice' },
    validate: (isUnique: boolean, list: unknown[]) => !isUnique || !holdsTwins(list),
  })
  for (const name of formats) {
    const matches = textCheck(fullFormats[name])
    ajv.addFormat(name, (text: string) => text.length <= longestFormatted && matches(text))
  }
  return ajv
}

/** A schema as it is enforced, whichever draft it says that it is of: names of SDKs are exempt from `additionalProperties`. */
function enforced({ $schema: _dialect, ...schema }: AnySchemaObject): AnySchemaObject {
  if (schema.additionalProperties === undefined || schema.additionalProperties === true) return schema
  return { ...schema, patternProperties: { [sdkNames]: true, ...(schema.patternProperties as object | undefined) } }
}

/** Keywords that begin with x- are notes of their authors. */
const ownKeywords = (schema: AnySchemaObject): string[] => [
  ...new Set([...JSON.stringify(schema).matchAll(/"(x-[\w-]+)":/g)].map((match) => match[1]!)),
]

/** @returns why a schema cannot be used, in words, or undefined */
export function problemOfSchema(schema: AnySchemaObject): string | undefined {
  if ('$async' in schema) return '$async is not supported.'
  const ajv = newAjv(false, true)
  for (const keyword of [...ownKeywords(schema), 'example']) ajv.addKeyword(keyword)
  try {
    ajv.compile(enforced(schema))
    return undefined
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^strict mode: /, '').slice(0, 500)
  }
}

const codeOf: Record<string, ViolationCode> = {
  required: 'required_missing',
  dependentRequired: 'required_missing',
  type: 'type_mismatch',
  additionalProperties: 'additional_property',
  unevaluatedProperties: 'additional_property',
  propertyNames: 'naming',
}

const segmentsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The property that an error is about, where it is not the place that was looked at. */
function namedIn({ params }: ErrorObject): string | undefined {
  const { missingProperty, additionalProperty, unevaluatedProperty, propertyName } = params as Record<string, string | undefined>
  return missingProperty ?? additionalProperty ?? unevaluatedProperty ?? propertyName
}

/** Names in dots; places in lists become `[]`. */
export function propertyOf(path: readonly string[], root: unknown): string {
  let [text, at]: [string, unknown] = ['', root]
  for (const part of path) {
    text += Array.isArray(at) ? '[]' : text === '' ? part : `.${part}`
    at = at === null || typeof at !== 'object' ? undefined : (at as Record<string, unknown>)[part]
  }
  return text
}

const typeInWords = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`

function messageOf(code: ViolationCode, property: string, error: ErrorObject): string {
  const { params, message = '' } = error
  if (code === 'required_missing') return `Expected ${property}, which the plan requires.`
  if (code === 'additional_property') return `${property} is not in the plan.`
  if (code === 'naming') return `The name ${property} is not one that the plan allows.`
  const allowed = (params as { allowedValues?: unknown[] }).allowedValues
  if (code === 'type_mismatch')
    return `Expected ${property || 'the properties'} to be ${[(params as { type: string | string[] }).type].flat().join(' or ')}, got ${typeInWords(error.data)}.`
  if (allowed)
    return `Expected ${property} to be one of ${allowed
      .slice(0, 10)
      .map((one) => JSON.stringify(one))
      .join(', ')
      .slice(0, 200)}.`
  return `${property || 'The properties'} ${message}.`.slice(0, 300)
}

function toFinding(error: ErrorObject, root: unknown): Finding {
  const name = namedIn(error)
  const path = [...segmentsOf(error.instancePath), ...(name === undefined ? [] : [name])]
  const code = codeOf[error.keyword] ?? 'value_mismatch'
  const property = propertyOf(path, root)
  const value = name === undefined ? error.data : (error.data as Record<string, unknown> | undefined)?.[name]
  return { code, path, property, message: messageOf(code, property, error), ...(code !== 'required_missing' && { value }) }
}

/** Keywords of several schemas, of which one fits or not: what each of them missed is no finding of its own. */
const choices = new Set(['anyOf', 'oneOf', 'if', 'not', 'contains'])

/** The errors that say something by themselves. If all branches of a choice miss the type at the same place, it is the type that is wrong. */
function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const inBranch = (error: ErrorObject, choice: ErrorObject) => error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`)
  const made = errors.filter(({ keyword }) => choices.has(keyword))
  return errors
    .filter((error) => error.propertyName === undefined && !made.some((choice) => inBranch(error, choice)))
    .map((error) => {
      if (!choices.has(error.keyword)) return error
      const branches = errors.filter((one) => inBranch(one, error))
      const isType = branches.length > 0 && branches.every((one) => one.keyword === 'type' && one.instancePath === error.instancePath)
      const type = branches.map((one) => (one.params as { type: string }).type)
      return isType ? { ...error, keyword: 'type', params: { type } } : error
    })
}

/** Whether a value holds more than `most` values. */
function isLarge(value: unknown, most = mostValues): boolean {
  let left = most
  const walk = (one: unknown): void => {
    if (left-- <= 0 || typeof one !== 'object' || one === null) return
    for (const inner of Object.values(one)) {
      if (left <= 0) return
      walk(inner)
    }
  }
  walk(value)
  return left <= 0
}

function hasNull(value: object): boolean {
  for (const name in value) {
    const inner = (value as Record<string, unknown>)[name]
    if (inner === null || (typeof inner === 'object' && !Array.isArray(inner) && hasNull(inner))) return true
  }
  return false
}

/** null is no value, as everywhere in Fairlead; in a list it keeps its place. */
export function withoutNulls(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [
        name,
        typeof value === 'object' && !Array.isArray(value) ? withoutNulls(value as Record<string, unknown>) : value,
      ]),
  )
}

/** A dot in a name means nesting: `{"a.b":1}` is `{"a":{"b":1}}`. */
export function nested(object: Record<string, unknown>): Record<string, unknown> {
  const whole: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    const own = isValues(value) ? nested(value) : value
    const parts = name.split('.')
    let at = whole
    for (const part of parts.slice(0, -1)) {
      if (!Object.hasOwn(at, part)) setOwn(at, part, {})
      at = at[part] as Record<string, unknown>
    }
    const last = parts.at(-1)!
    setOwn(at, last, isValues(own) && Object.hasOwn(at, last) && isValues(at[last]) ? { ...at[last], ...own } : own)
  }
  return whole
}

function hasDots(object: object): boolean {
  for (const name in object) {
    if (name.includes('.')) return true
    const inner = (object as Record<string, unknown>)[name]
    if (isValues(inner) && hasDots(inner)) return true
  }
  return false
}

/** Properties in the form in which they are held against a schema. The same object where nothing had to change. */
export function asJudged(properties: Record<string, unknown>, keepsNulls: boolean): Record<string, unknown> {
  const whole = hasDots(properties) ? nested(properties) : properties
  return !keepsNulls && hasNull(whole) ? withoutNulls(whole) : whole
}

/** Whether a schema speaks of null itself; then null is a value. */
export const speaksOfNull = (schema: object): boolean => /"null"|[:[,]null\b/.test(JSON.stringify(schema))

/** Compiles schemas when they are first needed. One for each version of a plan, so that what it compiled goes with it. */
export function createSchemas(): (schema: AnySchemaObject) => SchemaCheck {
  const [first, all] = [newAjv(false, false), newAjv(true, false)]
  return (schema) => {
    const keepsNulls = speaksOfNull(schema)
    const own = enforced(schema)
    let quick: ValidateFunction | undefined
    let thorough: ValidateFunction | undefined
    return (properties) => {
      const judged = asJudged(properties, keepsNulls)
      quick ??= first.compile(own)
      if (quick(judged)) return []
      let errors = quick.errors ?? []
      if (!isLarge(judged)) {
        thorough ??= all.compile(own)
        thorough(judged)
        errors = thorough.errors ?? []
      }
      return telling(errors)
        .slice(0, mostFindings)
        .map((error) => toFinding(error, judged))
    }
  }
}
