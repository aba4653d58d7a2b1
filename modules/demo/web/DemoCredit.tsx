import { useWorkspace } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { demoSets } from './demo-sets.ts'
import classes from './demo.module.css'

/** The credit below every page of a demo workspace, as the licences of its data ask. */
export function DemoCredit() {
  const { isDemo } = useWorkspace()
  if (!isDemo) return null
  return (
    <footer className={classes.credit}>
      Demo data:{' '}
      {demoSets.map(({ name, kind, authors, licence, licenceUrl, sourceUrl }, index) => (
        <span key={name}>
          {index > 0 && ' · '}
          <a href={sourceUrl} target="_blank" rel="noreferrer">
            {name}
          </a>{' '}
          ({kind}), {authors},{' '}
          <a href={licenceUrl} target="_blank" rel="noreferrer">
            {licence}
          </a>
        </span>
      ))}
      , reshaped. <Link to="/demo">About this demo</Link>
    </footer>
  )
}
