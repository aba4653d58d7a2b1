import { getPlan, getPlanEvent, listPlanEvents, listPlanRules, listPlanVersions, reviewPlanDraft, suggestPlan } from '../../contract.ts'

/** Answers that change with the plan. */
export const planAnswers = [getPlan, getPlanEvent, listPlanEvents, listPlanRules, listPlanVersions, reviewPlanDraft, suggestPlan]
