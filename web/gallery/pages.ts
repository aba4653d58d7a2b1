import type { Page } from '#web/module.ts'

/** The gallery of parts exists while developing only; builds leave it out. */
export const galleryPages: Page[] = import.meta.env.DEV
  ? [{ path: '/ui', title: 'Parts', component: () => import('./GalleryPage.tsx') }]
  : []
