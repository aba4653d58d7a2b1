import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient, useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import {
  createMaskingRule,
  deleteMaskingRule,
  listAddressRules,
  listMaskingRules,
  setAddressRule,
  type KeepIp,
  type MaskingAction,
} from '../../contract.ts'
import parts from '../parts.module.css'

const actions: Record<MaskingAction, string> = {
  drop: 'Do not store it',
  hash: 'Hash it: the same value stays the same',
  mask: 'Mask it: domain, year or last four characters stay',
  truncate_ip: 'Keep the network of an address only',
}
const looks = { email: 'e-mail addresses', card: 'card numbers', ip: 'addresses of machines' } as const
const keeps: Record<KeepIp, string> = { no: 'Not kept', truncated: 'Its network', whole: 'Whole' }

const onError = (error: { detail: string }) => notifyProblem(error.detail)

/** What becomes of values before they are stored. `of` is the property that is not to be stored any more, if one is meant. */
export function Masking({ of }: { of: string }) {
  const masking = useApi(listMaskingRules, {})
  const mayManage = useCan()('events:manage')
  const [property, setProperty] = useState(of)
  const [action, setAction] = useState<MaskingAction>(of ? 'drop' : 'hash')
  const add = useMutationOf(createMaskingRule, { invalidates: [listMaskingRules], onSuccess: () => setProperty(''), onError })
  const remove = useMutationOf(deleteMaskingRule, {
    invalidates: [listMaskingRules],
    onSuccess: ({ property, of, event, action }) =>
      notifyUndo(`The rule for ${property}${event && ` of ${event}`} is removed`, () =>
        call(createMaskingRule, { body: { property, of, event, action } }).finally(() => void invalidate(queryClient, [listMaskingRules])),
      ),
    onError,
  })
  if (masking.error && !masking.data) return <ErrorState error={masking.error} onRetry={() => void masking.refetch()} isCompact />
  if (!masking.data) return <TableSkeleton rows={4} />
  const { items: rules, findings } = masking.data
  return (
    <>
      <section className={parts.section} aria-labelledby="rules">
        <h2 id="rules" className={parts.heading}>
          Rules
        </h2>
        <p className={parts.muted}>
          A rule holds from now on, for events, people and what is refused. What is stored already stays as it is.
        </p>
        <ul className={parts.list}>
          {rules.map((rule) => (
            <li key={rule.id} className={parts.row}>
              <strong>{rule.property}</strong> {actions[rule.action]}
              {rule.event && ` (only of ${rule.event})`}
              {mayManage && (
                <Button size="compact-sm" variant="subtle" color="gray" onClick={() => remove.mutate({ params: { ruleId: rule.id } })}>
                  Remove the rule
                </Button>
              )}
            </li>
          ))}
        </ul>
        {mayManage && (
          <form
            className={parts.row}
            onSubmit={(submit) => {
              submit.preventDefault()
              add.mutate({ body: { property, action } })
            }}
          >
            <TextInput label="Property" required value={property} onChange={({ currentTarget }) => setProperty(currentTarget.value)} />
            <Select
              label="What becomes of it"
              allowDeselect={false}
              w={340}
              value={action}
              onChange={(value) => setAction(value as MaskingAction)}
              data={Object.entries(actions).map(([value, label]) => ({ value, label }))}
            />
            <Button type="submit" variant="default" loading={add.isPending}>
              Add the rule
            </Button>
          </form>
        )}
      </section>
      <section className={parts.section} aria-labelledby="findings">
        <h2 id="findings" className={parts.heading}>
          Looks like personal data
        </h2>
        {findings.length === 0 && <p className={parts.muted}>No property without a rule looks like it.</p>}
        <ul className={parts.list}>
          {findings.map((one) => (
            <li key={`${one.of} ${one.property}`} className={parts.row}>
              <strong>{one.property}</strong> of {one.of === 'person' ? 'people' : `${one.of}s`} holds {looks[one.looksLike]}
              {mayManage && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => add.mutate({ body: { property: one.property, action: one.looksLike === 'ip' ? 'truncate_ip' : 'hash' } })}
                >
                  {one.looksLike === 'ip' ? 'Keep its network only' : 'Hash it'}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
      <Addresses mayManage={mayManage} />
    </>
  )
}

function Addresses({ mayManage }: { mayManage: boolean }) {
  const addresses = useApi(listAddressRules, {})
  const save = useMutationOf(setAddressRule, { invalidates: [listAddressRules], onError })
  return (
    <section className={parts.section} aria-labelledby="addresses">
      <h2 id="addresses" className={parts.heading}>
        Addresses of machines (IP)
      </h2>
      <p className={parts.muted}>What each source keeps of them, as the property $ip. Nothing is looked up by them.</p>
      {addresses.error && !addresses.data && <ErrorState error={addresses.error} onRetry={() => void addresses.refetch()} isCompact />}
      {addresses.isPending && <TableSkeleton rows={2} />}
      {addresses.data?.items.map(({ sourceId, name, keepIp }) => (
        <Select
          key={sourceId}
          label={name}
          w={240}
          disabled={!mayManage}
          allowDeselect={false}
          value={keepIp}
          onChange={(value) => save.mutate({ params: { sourceId }, body: { keepIp: value as KeepIp } })}
          data={Object.entries(keeps).map(([value, label]) => ({ value, label }))}
        />
      ))}
    </section>
  )
}
