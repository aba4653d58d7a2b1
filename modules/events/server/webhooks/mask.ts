import { visited } from '../care/tree.ts'

const secretName = /secret|token|passw|passphrase|authori[sz]ation|api[_-]?key|private[_-]?key|credential|signature|^cvc$|card[_-]?number/i

/** A copy of a body in which values of names that tell of secrets are masked. */
export const masked = (body: unknown): unknown =>
  visited(
    body,
    { enter: (_, name) => secretName.test(name), keep: (value, isSecret) => (isSecret && value !== null ? '••••' : value) },
    false,
  )
