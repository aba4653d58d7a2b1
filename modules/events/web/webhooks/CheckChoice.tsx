import { PasswordInput, Select, TextInput } from '@mantine/core'
import type { WebhookCheck } from '../../contract.ts'
import parts from '../parts.module.css'

interface CheckChoiceProps {
  check: WebhookCheck
  secret: string
  hasSecret: boolean
  isReadOnly: boolean
  onCheck: (check: WebhookCheck) => void
  onSecret: (secret: string) => void
}

const beginnings: Record<WebhookCheck['kind'], WebhookCheck> = {
  none: { kind: 'none' },
  github: { kind: 'github' },
  stripe: { kind: 'stripe', toleranceSeconds: 300 },
  hmac: { kind: 'hmac', header: 'x-signature', prefix: '', algorithm: 'sha256', encoding: 'hex' },
  header: { kind: 'header', header: 'x-webhook-secret' },
}

const kinds: { value: WebhookCheck['kind']; label: string }[] = [
  { value: 'none', label: 'The address alone' },
  { value: 'github', label: 'Signature of GitHub' },
  { value: 'stripe', label: 'Signature of Stripe' },
  { value: 'hmac', label: 'Signature in a header (HMAC)' },
  { value: 'header', label: 'Secret in a header' },
]

/** How the sender proves that it is the one: whoever knows the address could post otherwise. */
export function CheckChoice({ check, secret, hasSecret, isReadOnly, onCheck, onSecret }: CheckChoiceProps) {
  const choose = (kind: string | null) => kind && onCheck(beginnings[kind as WebhookCheck['kind']])
  return (
    <div className={parts.row} style={{ alignItems: 'flex-end' }}>
      <Select label="Proof of the sender" data={kinds} value={check.kind} allowDeselect={false} readOnly={isReadOnly} onChange={choose} />
      {(check.kind === 'hmac' || check.kind === 'header') && (
        <TextInput
          label="Header"
          value={check.header}
          readOnly={isReadOnly}
          onChange={(input) => onCheck({ ...check, header: input.currentTarget.value })}
        />
      )}
      {check.kind === 'hmac' && (
        <>
          <TextInput
            label="In front of the signature"
            placeholder="sha256="
            value={check.prefix}
            readOnly={isReadOnly}
            onChange={(input) => onCheck({ ...check, prefix: input.currentTarget.value })}
          />
          <Select
            label="Written as"
            data={['hex', 'base64']}
            value={check.encoding}
            allowDeselect={false}
            readOnly={isReadOnly}
            onChange={(value) => onCheck({ ...check, encoding: value === 'base64' ? 'base64' : 'hex' })}
          />
        </>
      )}
      {check.kind !== 'none' && !isReadOnly && (
        <PasswordInput
          label="Secret"
          placeholder={hasSecret ? 'Stays as it is' : 'As the sender has it'}
          autoComplete="off"
          value={secret}
          onChange={(input) => onSecret(input.currentTarget.value)}
          style={{ flex: '1 1 220px' }}
        />
      )}
    </div>
  )
}
