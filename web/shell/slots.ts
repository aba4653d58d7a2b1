import { slot } from '#web/slots.tsx'

/** Below the content of every page. */
export const pageFooter = slot<Record<never, never>>('shell.page.footer')
