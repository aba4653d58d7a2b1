import { Button } from '@mantine/core'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Link } from '#web/navigation.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { Section } from '../answers/Section.tsx'
import { useEvents, useProperties } from '../query/useEvents.ts'
import { noFilter } from '../words/conditions.ts'
import { featureEvents, featureProperty, namedFeature, type FeatureChoice } from './feature-guess.ts'
import { useUsedFeatures } from './useUsedFeatures.ts'
import classes from './adoption.module.css'

/** The features that the data itself names, one press away. */
export function ChooseFeature({ onChoose }: { onChoose: (choice: FeatureChoice) => void }) {
  const { language } = useLocale()
  const { events, isPending } = useEvents()
  const { properties } = useProperties({ of: 'event' })
  const named = featureProperty(properties)
  const { features } = useUsedFeatures(named && events.find((one) => one.name === named.event), named?.name ?? '')
  if (isPending) return <TableSkeleton rows={5} />
  const offered = featureEvents(events)
  if (offered.length === 0) return <NoEvents />
  return (
    <div className={classes.choices}>
      {named && features.length > 0 && (
        <Section
          title="Features in your data"
          meaning={`Values of “${named.name}” of “${named.event}”, the most used first, in its last 90 days.`}
        >
          <Choices
            items={features.map((one) => ({
              key: one.name,
              label: one.name,
              meta: `${formatNumber(one.uses, { unit: 'count', isCompact: true, language })} uses`,
              choice: namedFeature(named, one.name),
            }))}
            onChoose={onChoose}
          />
        </Section>
      )}
      <Section
        title="Events that could be a feature"
        meaning="A feature is whatever people do with it. Pick the event that only happens when somebody uses it."
      >
        <Choices
          items={offered.map((one) => ({
            key: one.name,
            label: one.name,
            meta: one.volume30d > 0 ? `${formatNumber(one.volume30d, { unit: 'count', isCompact: true, language })} in 30 days` : undefined,
            choice: { events: [one.name], narrow: noFilter, name: '' },
          }))}
          onChoose={onChoose}
        />
      </Section>
    </div>
  )
}

interface Item {
  key: string
  label: string
  meta: string | undefined
  choice: FeatureChoice
}

const Choices = ({ items, onChoose }: { items: readonly Item[]; onChoose: (choice: FeatureChoice) => void }) => (
  <ul className={classes.choiceList}>
    {items.map((item) => (
      <li key={item.key}>
        <button type="button" className={classes.choice} onClick={() => onChoose(item.choice)}>
          <span>{item.label}</span>
          {item.meta && <span className={classes.choiceMeta}>{item.meta}</span>}
        </button>
      </li>
    ))}
  </ul>
)

const NoEvents = () => (
  <EmptyState
    title="No event says yet that somebody used a feature"
    text="Send an event each time that a feature is used, such as “Report exported”, or import what your product recorded so far. This page then answers who found it, how fast, and who came back."
    action={
      <Button component={Link} to="/import">
        Import events
      </Button>
    }
  />
)
