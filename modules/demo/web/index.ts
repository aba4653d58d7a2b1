import type { WebModule } from '#web/module.ts'
import { pageFooter } from '#web/shell/slots.ts'
import { fill } from '#web/slots.tsx'
import { DemoCredit } from './DemoCredit.tsx'

export const web: WebModule = {
  pages: [{ path: '/demo', title: 'About this demo', component: () => import('./DemoPage.tsx') }],
  slots: [fill(pageFooter, { id: 'demo', component: DemoCredit })],
}
