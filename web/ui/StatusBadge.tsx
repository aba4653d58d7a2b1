import classes from './Tag.module.css'

export type Status = 'good' | 'warn' | 'bad' | 'active' | 'neutral'

const shapes: Record<Exclude<Status, 'active'>, string> = {
  good: 'M2.5 6.5 5 9l4.5-6',
  warn: 'M6 2v4.5M6 9.4v.2',
  bad: 'M3 3l6 6m0-6L3 9',
  neutral: 'M3 6h6',
}

/** A state in a word, with a shape of its own: it does not depend on colour. */
export function StatusBadge({ status, children }: { status: Status; children: string }) {
  return (
    <span className={classes.status} data-status={status}>
      <svg
        width="12"
        height="12"
        viewBox="0 0 12 12"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {status === 'active' ? <circle cx="6" cy="6" r="3" fill="currentColor" stroke="none" /> : <path d={shapes[status]} />}
      </svg>
      {children}
    </span>
  )
}
