import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, type AnyRoute } from '@tanstack/react-router'
import type { Page } from './module.ts'
import { NotFound } from './shell/NotFound.tsx'
import { PageProblem } from './shell/PageProblem.tsx'
import { Shell } from './shell/Shell.tsx'
import { PageSkeleton } from './ui/Skeletons.tsx'

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    page?: Page
  }
}

/** The router of all pages: public ones stand alone, the others inside the shell. */
export function buildRouter(pages: readonly Page[]) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })
  const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell, notFoundComponent: NotFound })
  const routeOf = (page: Page, parent: AnyRoute): AnyRoute =>
    createRoute({
      getParentRoute: () => parent,
      path: page.path,
      component: lazyRouteComponent(page.component),
      staticData: { page },
    })
  const alone = pages.filter((page) => page.public).map((page) => routeOf(page, root))
  const inside = pages.filter((page) => !page.public).map((page) => routeOf(page, shell))
  const unknown = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound })
  return createRouter({
    routeTree: root.addChildren([...alone, shell.addChildren([...inside, unknown])]),
    defaultPreload: 'intent',
    // Nothing moves for what takes a moment; a skeleton for what takes longer.
    defaultPendingMs: 300,
    defaultPendingMinMs: 0,
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: PageProblem,
    scrollRestoration: true,
    scrollToTopSelectors: ['#main'],
  })
}
