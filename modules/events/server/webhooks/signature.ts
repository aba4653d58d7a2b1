import { createHmac, timingSafeEqual } from 'node:crypto'
import type { WebhookCheck } from '../../contract.ts'

type Headers = Readonly<Record<string, string>>

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const hmac = (algorithm: string, secret: string, encoding: 'hex' | 'base64', ...parts: (string | Buffer)[]): string => {
  const sum = createHmac(algorithm, secret)
  for (const part of parts) sum.update(part)
  return sum.digest(encoding)
}

/** `t=1700000000,v1=…,v1=…`: a secret that is being changed signs twice. */
function checkStripe(header: string, secret: string, bytes: Buffer, now: number, toleranceSeconds: number): string | undefined {
  const parts = header.split(',').map((part) => part.trim().split('=', 2) as [string, string | undefined])
  const time = parts.find(([name]) => name === 't')?.[1]
  const signatures = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value] : []))
  if (!time || !/^\d{1,12}$/.test(time) || signatures.length === 0) return 'Expected Stripe-Signature with a time (t) and a signature (v1).'
  const expected = hmac('sha256', secret, 'hex', `${time}.`, bytes)
  if (!signatures.some((one) => same(one, expected))) return 'The signature does not fit the body and the secret.'
  const seconds = Math.abs(now / 1000 - Number(time))
  return seconds > toleranceSeconds
    ? `The signature was made ${Math.round(seconds)} seconds ago; at most ${toleranceSeconds} are allowed.`
    : undefined
}

/**
 * Checks that a body comes from who knows the secret. The bytes must be those that were sent: the same JSON written differently has another signature.
 * @param now in milliseconds
 * @returns what is wrong, in words for whoever set the webhook up; undefined when nothing is
 */
export function checkSignature(
  check: WebhookCheck,
  secret: string | undefined,
  headers: Headers,
  bytes: Buffer,
  now: number,
): string | undefined {
  if (check.kind === 'none') return undefined
  if (!secret) return 'This webhook has no secret yet. Enter it on the page of the source.'
  const name = check.kind === 'github' ? 'x-hub-signature-256' : check.kind === 'stripe' ? 'stripe-signature' : check.header
  const header = headers[name]
  if (header === undefined) return `Expected the header ${name}, with which the sender proves itself.`
  if (check.kind === 'stripe') return checkStripe(header, secret, bytes, now, check.toleranceSeconds)
  if (check.kind === 'header') return same(header, secret) ? undefined : `The header ${name} does not hold the secret.`
  const { algorithm, encoding, prefix } =
    check.kind === 'github' ? ({ algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' } as const) : check
  const expected = prefix + hmac(algorithm, secret, encoding, bytes)
  return same(encoding === 'hex' ? header.toLowerCase() : header, encoding === 'hex' ? expected.toLowerCase() : expected)
    ? undefined
    : 'The signature does not fit the body and the secret.'
}
