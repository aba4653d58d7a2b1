import { Link } from '#web/navigation.tsx'
import classes from './plan.module.css'

const pages = [
  { to: '/plan', text: 'Events' },
  { to: '/plan/violations', text: 'Violations' },
  { to: '/plan/suggested', text: 'Suggested' },
  { to: '/plan/settings', text: 'Modes and names' },
  { to: '/plan/versions', text: 'Versions' },
] as const

/** The pages of the tracking plan, beside each other. */
export function PlanNav({ at }: { at: (typeof pages)[number]['to'] }) {
  return (
    <nav aria-label="Tracking plan" className={classes.nav}>
      {pages.map(({ to, text }) => (
        <Link key={to} to={to} aria-current={to === at ? 'page' : undefined} className={classes.navLink}>
          {text}
        </Link>
      ))}
    </nav>
  )
}
