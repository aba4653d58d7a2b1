import type { WebModule } from '#web/module.ts'

export const web: WebModule = { pages: [] }
