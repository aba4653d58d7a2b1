import { useEffect } from 'react'
import { listCharts } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useEvents, useProperties } from '../query/useEvents.ts'
import type { AdoptionState } from './adoption-state.ts'
import { featureProperty, firstQuestion } from './feature-guess.ts'
import { useUsedFeatures } from './useUsedFeatures.ts'

/** Asks the most sensible question while none is asked, so that the page opens with an answer. @returns whether one is still looked for. */
export function useFirstQuestion(isNeeded: boolean, ask: (question: Partial<AdoptionState>) => void): boolean {
  const charts = useApi(listCharts, { query: {} }, { enabled: isNeeded })
  const catalogue = useEvents()
  const properties = useProperties({ of: 'event' })
  const named = featureProperty(properties.properties)
  const event = isNeeded && named ? catalogue.events.find((one) => one.name === named.event) : undefined
  const used = useUsedFeatures(event, named?.name ?? '')
  const isPending = isNeeded && (charts.isPending || catalogue.isPending || properties.isPending || used.isPending)
  const question = isNeeded && !isPending ? firstQuestion(charts.data?.items ?? [], named, used.features[0]?.name) : undefined
  useEffect(() => {
    if (question) ask(question)
  })
  return isPending || question !== undefined
}
