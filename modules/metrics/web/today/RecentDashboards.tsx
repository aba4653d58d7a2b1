import { IconLayoutDashboard } from '@tabler/icons-react'
import { listDashboards } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { CardLink } from '#web/ui/CardLink.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import classes from './RecentDashboards.module.css'

const most = 6

/** The dashboards that were changed last, on the first page. Nothing when there are none. */
export function RecentDashboards() {
  const can = useCan()
  const { data } = useApi(listDashboards, { query: {} }, { enabled: can('metrics:read') })
  const recent = data?.items.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt)).slice(0, most) ?? []
  if (recent.length === 0) return null
  return (
    <section aria-labelledby="today-dashboards">
      <div className={classes.header}>
        <h2 id="today-dashboards" className={classes.heading}>
          Dashboards
        </h2>
        <Link to="/dashboards">All dashboards</Link>
      </div>
      <ul className={classes.cards}>
        {recent.map(({ id, name, description, tileCount, updatedAt }) => (
          <li key={id}>
            <CardLink to={`/dashboards/${id}`} className={classes.card}>
              <IconLayoutDashboard size={18} stroke={1.5} className={classes.icon} aria-hidden />
              <span className={classes.name}>{name}</span>
              {description && <span className={classes.about}>{description}</span>}
              <span className={classes.about}>
                {tileCount} {tileCount === 1 ? 'tile' : 'tiles'} · changed <TimeText at={updatedAt} />
              </span>
            </CardLink>
          </li>
        ))}
      </ul>
    </section>
  )
}
