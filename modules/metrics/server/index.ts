import { defineModule } from '#kernel/module.ts'

export const metrics = defineModule({ name: 'metrics' })
