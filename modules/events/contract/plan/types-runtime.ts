/**
 * What generated wrappers do when they run, as text: the file that is written stands alone. It calls `track` whatever it finds, and whatever goes wrong
 * while looking: a wrapper must never be the reason why an event is missing.
 */
export const runtime = `/** Anything that can send an event: analytics-next, RudderStack, or a few lines of your own around another SDK. */
export interface TrackingClient {
  track(event: string, properties?: any, ...rest: any[]): any
}

/** What is not as planned about an event. It was sent all the same. */
export interface PlanViolation {
  event: string
  code: 'required_missing' | 'type_mismatch' | 'additional_property' | 'value_mismatch' | 'check_failed'
  property: string
  message: string
  value?: unknown
}

export interface TrackingOptions {
  /** Told of what is not as planned. Without it, the console is. */
  onViolation?: (violation: PlanViolation) => void
}

interface Expected {
  type?: readonly string[]
  enum?: readonly unknown[]
  required?: readonly string[]
  properties?: { readonly [name: string]: Expected }
  isClosed?: boolean
}

type Report = (code: PlanViolation['code'], property: string, message: string, value?: unknown) => void

const has = (object: object, name: string): boolean => Object.prototype.hasOwnProperty.call(object, name)

const isOfType = (value: unknown, type: string): boolean =>
  type === 'array'
    ? Array.isArray(value)
    : type === 'null'
      ? value === null
      : type === 'integer'
        ? typeof value === 'number' && Number.isInteger(value)
        : type === 'object'
          ? typeof value === 'object' && value !== null && !Array.isArray(value)
          : typeof value === type

function look(value: any, expected: Expected, path: string, report: Report): void {
  if (expected.type && !expected.type.some((type) => isOfType(value, type)))
    return report('type_mismatch', path, path + ' must be ' + expected.type.join(' or '), value)
  if (expected.enum && !expected.enum.some((one) => one === value))
    return report('value_mismatch', path, path + ' must be one of ' + JSON.stringify(expected.enum), value)
  if (!isOfType(value, 'object')) return
  const at = (name: string): string => (path ? path + '.' + name : name)
  for (const name of expected.required || [])
    if (!has(value, name) || value[name] === undefined || value[name] === null) report('required_missing', at(name), at(name) + ' is required')
  for (const name of Object.keys(value)) {
    const inner = expected.properties && has(expected.properties, name) ? expected.properties[name] : undefined
    if (inner && value[name] !== undefined && value[name] !== null) look(value[name], inner, at(name), report)
    else if (!inner && expected.isClosed && name.charAt(0) !== '$') report('additional_property', at(name), at(name) + ' is not in the plan', value[name])
  }
}

function check(event: string, properties: unknown, expected: Expected, tell: (violation: PlanViolation) => void): void {
  const report: Report = (code, property, message, value) => {
    try {
      tell(value === undefined ? { event, code, property, message } : { event, code, property, message, value })
    } catch {
      // Whoever listens must not keep the event from being sent.
    }
  }
  try {
    look(properties === undefined || properties === null ? {} : properties, expected, '', report)
  } catch (error) {
    report('check_failed', '', String(error))
  }
}

const warn = (violation: PlanViolation): void => {
  const { console } = globalThis as { console?: { warn(...words: unknown[]): void } }
  if (console) console.warn('Tracking plan: ' + violation.event + ': ' + violation.message)
}
`
