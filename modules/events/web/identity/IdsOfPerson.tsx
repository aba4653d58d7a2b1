import { Button } from '@mantine/core'
import { useState } from 'react'
import { useApi, useApiPages } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { listPersonLinks, listSources, type IdentityLink } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'
import classes from './identity.module.css'
import { LinkActions } from './LinkActions.tsx'
import { MergeDialog } from './MergeDialog.tsx'
import { originText, reasonText, statusText } from './words.ts'

/** The ids that a person came together from: which, how, when, and a way to take each link back. */
export function IdsOfPerson({ person, label }: { person: string; label: string | null }) {
  const { language } = useLocale()
  const can = useCan()
  const mayManage = can('events:manage')
  const [isMerging, setMerging] = useState(false)
  const links = useApiPages(listPersonLinks, { params: { person }, query: { limit: 20 } })
  const count = links.firstPage?.idCount ?? 1
  return (
    <section className={parts.section} aria-labelledby="ids">
      <h2 id="ids" className={parts.heading}>
        Ids of this person
      </h2>
      {links.error && !links.items && <ErrorState error={links.error} onRetry={links.refetch} isCompact />}
      {links.items && (
        <p className={parts.muted}>
          {count === 1
            ? 'One so far. Another one joins when an event carries it together with this one, such as when a visitor signs in.'
            : `${countOf(count, 'id', 'ids', language)}. Events of all of them count for one person.`}
        </p>
      )}
      {links.items && links.items.length > 0 && (
        <ul className={parts.list} aria-label="Links of ids">
          {links.items.map((link) => (
            <LinkLine key={link.id} link={link} mayManage={mayManage} />
          ))}
        </ul>
      )}
      {links.hasMore && (
        <Button variant="subtle" color="gray" size="compact-sm" loading={links.isLoadingMore} onClick={links.loadMore}>
          Show more
        </Button>
      )}
      {mayManage && (
        <Button variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => setMerging(true)}>
          Merge with another person…
        </Button>
      )}
      {isMerging && <MergeDialog person={{ key: person, label }} onClose={() => setMerging(false)} />}
    </section>
  )
}

/** How a link came about: by which kind of event, from which source, or by whom. */
function Origin({ link }: { link: IdentityLink }) {
  const sources = useApi(listSources, { query: {} })
  const source = sources.data?.items.find(({ id }) => id === link.sourceId)?.name
  const by = link.history[0]?.by
  return (
    <>
      {originText(link.origin)}
      {source && `, ${source}`}
      {by && `, ${by}`}
      {' · '}
      <TimeText at={link.at} />
    </>
  )
}

function LinkLine({ link, mayManage }: { link: IdentityLink; mayManage: boolean }) {
  return (
    <li className={classes.link}>
      <span className={classes.pair}>
        <span className={classes.id}>{link.child}</span>
        <span aria-hidden> → </span>
        <span className={classes.id}>{link.parent}</span>
      </span>
      <span className={parts.muted}>
        <Origin link={link} />
        {link.status !== 'linked' && (
          <>
            <br />
            {statusText(link.status)}
            {link.reason && `: ${reasonText(link.reason).toLowerCase()}`}
            {link.status === 'undone' && link.decidedBy && ` by ${link.decidedBy}`}
          </>
        )}
      </span>
      {mayManage && (
        <span className={parts.row}>
          <LinkActions link={link} isSmall />
        </span>
      )}
    </li>
  )
}
