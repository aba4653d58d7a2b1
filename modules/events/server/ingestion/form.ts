import { invalid } from '#kernel/errors.ts'
import { isGzip } from '../packed.ts'
import type { Unwrapped } from './body.ts'
import { gunzipWhole, looksLikeJson } from './unpack.ts'

const [percent, plus, space] = Buffer.from('%+ ')
const longestField = 2_000

const wrong = (expected: string) => invalid(`data: ${expected}`, { fields: [{ field: 'body.data', expected }] })

const digits = '0123456789abcdef'
/** The value of a hexadecimal digit by its code; -1 for everything else. */
const digitOf = Array.from({ length: 256 }, (_, code) => digits.indexOf(String.fromCharCode(code).toLowerCase()))

/** The byte behind a percent sign, or -1 where there is none. */
function escapedAt(value: Buffer, at: number): number {
  const [high, low] = [digitOf[value[at + 1] ?? 0]!, digitOf[value[at + 2] ?? 0]!]
  return high === -1 || low === -1 ? -1 : high * 16 + low
}

/** The bytes that a value of a form stands for: `%20` is one, and `+` a space where `plusIsSpace` says so. */
function percentDecoded(value: Buffer, plusIsSpace: boolean): Buffer {
  const decoded = Buffer.allocUnsafe(value.length)
  let end = 0
  for (let at = 0; at < value.length; at++) {
    const code = value[at] === percent ? escapedAt(value, at) : -1
    if (code === -1) decoded[end++] = plusIsSpace && value[at] === plus ? space! : value[at]!
    else {
      decoded[end++] = code
      at += 2
    }
  }
  return decoded.subarray(0, end)
}

/** The fields of a form as bytes, `data` among them. */
function fieldsOf(form: Buffer): Map<string, Buffer> {
  const fields = new Map<string, Buffer>()
  for (let from = 0; from < form.length;) {
    const end = form.indexOf('&', from)
    const field = form.subarray(from, end === -1 ? form.length : end)
    const sign = field.indexOf('=')
    if (sign > 0 && sign < 100 && fields.size < 50) fields.set(field.toString('latin1', 0, sign), field.subarray(sign + 1))
    from = end === -1 ? form.length : end + 1
  }
  return fields
}

const damaged = () => wrong('Expected whole gzip data; they end too early or are damaged.')
const unpackedOf = async (bytes: Buffer): Promise<Buffer> => (isGzip(bytes) ? gunzipWhole(bytes, damaged) : bytes)

/**
 * Takes JSON out of a form: the field `data`, as JSON, as base64 of it, or as base64 of gzip. A body that is JSON already stays as it is. The other fields
 * of the form are in `head`. @throws invalid when there is no JSON in it, too_large
 */
export async function unwrapForm(bytes: Buffer): Promise<Unwrapped> {
  if (looksLikeJson(bytes) || bytes[0] === 0xef) return { bytes }
  const fields = fieldsOf(bytes)
  const data = fields.get('data')
  if (!data) throw wrong('Expected a field data with JSON or base64 of it, or JSON as the body.')
  fields.delete('data')
  const head = Object.fromEntries(
    [...fields].filter(([, value]) => value.length <= longestField).map(([name, value]) => [name, percentDecoded(value, true).toString()]),
  )
  // In base64 a `+` is one: mixpanel-node sends it as it is. JSON that was written by the rules of forms begins with %7B or %5B.
  const value = percentDecoded(data, data[0] === percent)
  const inner = looksLikeJson(value) ? value : await unpackedOf(Buffer.from(value.toString('latin1').replaceAll(' ', '+'), 'base64'))
  if (!looksLikeJson(inner)) throw wrong('Expected JSON, or base64 of it.')
  return { bytes: inner, head }
}
