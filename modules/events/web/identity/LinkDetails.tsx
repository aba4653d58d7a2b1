import { useApi } from '#web/api/query.ts'
import { TimeText } from '#web/ui/TimeText.tsx'
import { listSources, type IdentityLink } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { Who } from '../Who.tsx'
import { LinkActions } from './LinkActions.tsx'
import { originText, reasonAdvice, reasonText, statusText } from './words.ts'

interface LinkDetailsProps {
  link: IdentityLink
  mayManage: boolean
  onDone: () => void
}

/** One link: what it joins, who said so, what became of it, and what can be done. */
export function LinkDetails({ link, mayManage, onDone }: LinkDetailsProps) {
  const sources = useApi(listSources, { query: {} })
  const advice = reasonAdvice(link.reason)
  const source = sources.data?.items.find(({ id }) => id === link.sourceId)?.name
  return (
    <div className={parts.main}>
      {link.reason && (
        <section className={parts.section}>
          <h3 className={parts.heading}>{reasonText(link.reason)}</h3>
          {advice && <p className={parts.muted}>{advice}</p>}
        </section>
      )}
      <Facts
        facts={[
          ['Id', <Who key="child" kind="person" id={link.child} />],
          ['Belongs to', <Who key="parent" kind="person" id={link.parent} />],
          ['How', originText(link.origin)],
          ...(source ? ([['Source', source]] as const) : []),
          ...(link.eventId ? ([['Event', <code key="event">{link.eventId}</code>]] as const) : []),
          ['Happened', <TimeText key="at" at={link.at} as="full" />],
        ]}
      />
      <section className={parts.section}>
        <h3 className={parts.heading}>What became of it</h3>
        <Facts
          facts={link.history.map(({ status, at, by }, i) => [
            `${i + 1}. ${statusText(status)}`,
            <span key={at}>
              <TimeText at={at} as="full" /> {by ? `by ${by}` : 'by itself'}
            </span>,
          ])}
        />
      </section>
      {mayManage && (
        <div className={parts.row}>
          <LinkActions link={link} onDone={onDone} />
        </div>
      )}
    </div>
  )
}
