import type { MetricVersion } from '#modules/metrics/contract.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { Section } from '../answers/Section.tsx'
import { specWords } from './metric-words.ts'
import classes from './catalogue.module.css'

interface MetricVersionsProps {
  versions: readonly MetricVersion[]
  current: number
  nameOf: (id: string | null) => string | undefined
}

/** How the definition changed, newest first: what it says now was not always so. */
export function MetricVersions({ versions, current, nameOf }: MetricVersionsProps) {
  const { language } = useLocale()
  return (
    <Section title="Versions">
      <ol className={classes.versions}>
        {versions
          .toSorted((a, b) => b.version - a.version)
          .map((one) => (
            <li key={one.version}>
              <p className={classes.versionHead}>
                <strong>Version {one.version}</strong>
                {one.version === current && ' (now)'} · {nameOf(one.createdBy) ?? 'Fairlead'}, <TimeText at={one.createdAt} />
              </p>
              {one.note && <p className={classes.note}>{one.note}</p>}
              {one.version !== current && (
                <details>
                  <summary className={classes.was}>What it was</summary>
                  <p className={classes.note}>{one.description}</p>
                  <ul className={classes.wasList}>
                    {specWords(one.spec, language).map((part) => (
                      <li key={part.name}>
                        {part.name}: {part.value}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </li>
          ))}
      </ol>
    </Section>
  )
}
