import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { MergePreview, MergeSide } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { Value } from '../Value.tsx'
import { countOf, propertyText } from '../words.ts'
import classes from './identity.module.css'

function Side({ side, part }: { side: MergeSide; part: string }) {
  const { language } = useLocale()
  const more = side.idCount - side.ids.length
  return (
    <section className={classes.side} aria-label={part}>
      <h3 className={parts.heading}>{side.label ?? side.person}</h3>
      <p className={parts.muted}>{part}</p>
      <Facts
        facts={[
          ['Ids', `${side.ids.join(', ')}${more > 0 ? ` and ${formatNumber(more, { unit: 'count', language })} more` : ''}`],
          ['Events', formatNumber(side.eventCount, { unit: 'count', language })],
          ['First seen', <TimeText key="first" at={side.firstSeen} as="date" />],
          ['Last seen', <TimeText key="last" at={side.lastSeen} />],
          ['Accounts', side.accounts.map(({ key, label }) => label ?? key).join(', ') || 'None'],
        ]}
      />
    </section>
  )
}

/** What a merge moves, said in numbers. */
function Moved({ preview: { from, into, changes } }: { preview: MergePreview }) {
  const { language } = useLocale()
  const [name, other] = [from.label ?? from.person, into.label ?? into.person]
  if (changes.events === 0) return <p>{`${name} has no events: no number changes.`}</p>
  const events = countOf(changes.events, 'event', 'events', language)
  const days = countOf(changes.days, 'day', 'days', language)
  const both = countOf(changes.daysOfBoth, 'day', 'days', language)
  return (
    <p>
      {`${events} of ${name}, on ${days}, count for ${other} from now on, in charts of the past as well.`}
      {changes.daysOfBoth > 0 && ` On ${both} both were seen: there is one person less then.`}
    </p>
  )
}

/** The two people side by side, the properties that differ, and how many numbers change. */
export function WhatChanges({ preview }: { preview: MergePreview }) {
  const { from, into, properties } = preview
  const cell = (value: unknown, isShown: boolean) => (
    <td>
      <span className={isShown ? undefined : classes.gone}>{value === null ? 'None' : <Value of={value} />}</span>
    </td>
  )
  return (
    <>
      <div className={classes.sides}>
        <Side side={from} part="Becomes part of the other" />
        <Side side={into} part="Stays" />
      </div>
      <Moved preview={preview} />
      {properties.length > 0 && (
        // Reachable by keyboard, because it may scroll.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={classes.scroller} tabIndex={0} role="region" aria-label="Properties that differ">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Property</th>
                <th scope="col">{from.label ?? from.person}</th>
                <th scope="col">{into.label ?? into.person}</th>
                <th scope="col">Shows afterwards</th>
              </tr>
            </thead>
            <tbody>
              {properties.map((one) => (
                <tr key={one.name}>
                  <td>{propertyText(one.name)}</td>
                  {cell(one.from, one.shows === 'from')}
                  {cell(one.into, one.shows === 'into')}
                  {cell(one[one.shows], true)}
                </tr>
              ))}
            </tbody>
          </table>
          <p className={parts.muted}>Of two values that shows which was set last.</p>
        </div>
      )}
    </>
  )
}
