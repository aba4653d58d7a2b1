import type { ReactNode } from 'react'
import classes from './parts.module.css'
import { Value } from './Value.tsx'
import { propertyText } from './words.ts'

interface FactsProps {
  facts: readonly (readonly [string, ReactNode])[]
  /** In one line, each name above its value: the figures of a page. */
  isStrip?: boolean
}

/** Names and values beside each other. */
export function Facts({ facts, isStrip = false }: FactsProps) {
  return (
    <dl className={isStrip ? classes.strip : classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={isStrip ? classes.figure : classes.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The properties of an event, a person or an account, by name; those that Fairlead adds itself come last. */
export function Properties({ of, empty }: { of: Record<string, unknown>; empty: string }) {
  const names = Object.keys(of).toSorted((a, b) => Number(a.startsWith('$')) - Number(b.startsWith('$')) || a.localeCompare(b))
  if (names.length === 0) return <p className={classes.muted}>{empty}</p>
  return <Facts facts={names.map((name) => [propertyText(name), <Value key={name} of={of[name]} />])} />
}
