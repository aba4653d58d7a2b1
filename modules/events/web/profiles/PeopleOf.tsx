import type { Named } from '../../contract.ts'
import parts from '../parts.module.css'
import { Who } from '../Who.tsx'

/** The people of an account or a group, as many as there is room for. */
export function PeopleOf({ people, count }: { people: readonly Named[]; count: number }) {
  return (
    <section className={parts.section}>
      <h2 className={parts.heading}>People</h2>
      {people.length === 0 && <p className={parts.muted}>No event has brought anybody here.</p>}
      {people.map((person) => (
        <Who key={person.key} kind="person" id={person.key} label={person.label} />
      ))}
      {count > people.length && <p className={parts.muted}>and {count - people.length} more</p>}
    </section>
  )
}
