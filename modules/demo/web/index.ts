import type { WebModule } from '#web/module.ts'

export const web: WebModule = {
  pages: [{ path: '/demo', title: 'About this demo', component: () => import('./DemoPage.tsx') }],
}
