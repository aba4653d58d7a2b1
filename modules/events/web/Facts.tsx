import type { ReactNode } from 'react'
import classes from './parts.module.css'
import { valueText } from './words.ts'

/** Names and values beside each other. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The properties of an event, a person or an account, by name. */
export function Properties({ of, empty }: { of: Record<string, unknown>; empty: string }) {
  const names = Object.keys(of).toSorted((a, b) => a.localeCompare(b))
  if (names.length === 0) return <p className={classes.muted}>{empty}</p>
  return <Facts facts={names.map((name) => [name, valueText(of[name])])} />
}
