import { defineModule } from '#kernel/module.ts'

/** The demo workspace. */
export const demo = defineModule({ name: 'demo' })
