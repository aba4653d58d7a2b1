import { MultiSelect } from '@mantine/core'
import { useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { getAccountType, getIdentitySettings, listGroupTypes, updateGroupType, type GroupTypeSeen } from '../../contract.ts'
import parts from '../parts.module.css'

/** Which types of groups no property of Mixpanel's events is taken for, and a way to switch them off and on for what arrives from now on. */
export function TypesFromProperties({ types }: { types: readonly GroupTypeSeen[] }) {
  const can = useCan()
  const save = useMutationOf(updateGroupType, {
    // All of these are kept together, under the same version.
    invalidates: [listGroupTypes, getAccountType, getIdentitySettings],
    onSuccess: ({ type, fromProperties }) =>
      notifyUndo(fromProperties ? `Properties called ${type} name groups again` : `Properties called ${type} name no groups any more`, () =>
        save.mutateAsync({ params: { type }, body: { fromProperties: !fromProperties } }),
      ),
    onError: (error) => notifyProblem(error.detail),
  })
  if (types.length === 0) return null
  const off = types.filter(({ fromProperties }) => !fromProperties).map(({ type }) => type)
  const change = (chosen: readonly string[]) => {
    const type = types.find((one) => one.fromProperties === chosen.includes(one.type))?.type
    if (type !== undefined) save.mutate({ params: { type }, body: { fromProperties: !chosen.includes(type) } })
  }
  return (
    <section className={parts.section} aria-labelledby="types-from-properties">
      <h2 id="types-from-properties" className={parts.heading}>
        Groups in events of Mixpanel
      </h2>
      <p className={parts.muted}>
        They do not say which of their properties name groups, so that each property does that is called like a type above. Where one only
        looks so, such as a plan or a country, switch it off for what arrives from then on. Groups that a sender names outright stay.
      </p>
      {can('events:admin') ? (
        <MultiSelect
          label="Properties that name no groups"
          placeholder={off.length === 0 ? 'None' : ''}
          maw={440}
          searchable
          disabled={save.isPending}
          data={types.map(({ type }) => type)}
          value={off}
          onChange={change}
        />
      ) : (
        off.length > 0 && <p>Properties that name no groups: {off.join(', ')}</p>
      )}
    </section>
  )
}
