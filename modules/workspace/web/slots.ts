import { slot } from '#web/slots.tsx'

/** Sections of the first page below the questions, such as the dashboards that were opened last. */
export const todaySections = slot<Record<never, never>>('workspace.today.sections')
