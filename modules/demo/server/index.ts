import { defineModule } from '#kernel/module.ts'
import { loadDemo } from './job.ts'
import { loadSets } from './load.ts'

/** The demo workspace: public data, dashboards, and the job that loads them. */
export const demo = defineModule({
  name: 'demo',
  jobs: { 'demo.load': loadDemo },
  loadDemo: loadSets,
})
