import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import { keepAnswer, queryClient } from '#web/api/query.ts'
import {
  getPlan,
  getPlanEvent,
  listPlanEvents,
  listPlanRules,
  listPlanVersions,
  reviewPlanDraft,
  suggestPlan,
  type PlannedEvent,
  type PlanSummary,
} from '../../contract.ts'

/** Answers that change with the plan. */
export const planAnswers = [getPlan, getPlanEvent, listPlanEvents, listPlanRules, listPlanVersions, reviewPlanDraft, suggestPlan]

/** The plan as a change left it: the next one is made to its revision, also before it is asked for again. */
export const keepPlan = (plan: PlanSummary): void => keepAnswer(queryClient, getPlan, {}, plan)

/** An event as it was saved. */
export const keepEvent = (known: EndpointOutput<typeof getPlanEvent>, draft: PlannedEvent, { revision }: PlanSummary): void =>
  keepAnswer(queryClient, getPlanEvent, { params: { name: draft.name } }, { ...known, draft, revision })
