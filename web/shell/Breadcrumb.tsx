import { useMatches } from '@tanstack/react-router'
import type { Page } from '#web/module.ts'
import { Link } from '#web/navigation.tsx'
import { usePageTitle } from '#web/page-title.tsx'
import { isOpenable, useRegistry } from './registry.tsx'
import classes from './TopBar.module.css'

/** Where the page stands: its group, the pages above it, itself. */
export function Breadcrumb() {
  const page = useMatches({ select: (matches) => matches.at(-1)?.staticData.page })
  const title = usePageTitle()
  const { pages } = useRegistry()
  const above = page ? pagesAbove(page, pages) : []
  const group = (above[0] ?? page)?.nav?.group
  // A page of the rail is called here as it is called there, whatever it says of itself ("Good morning, …").
  const own = page?.nav?.label ?? title ?? page?.title ?? ''
  return (
    <nav aria-label="Breadcrumb" className={classes.crumbs}>
      <ol className={classes.crumbs}>
        {group && group !== (above[0] ?? page)?.nav?.label && (
          <li>
            <span>{group}</span>
          </li>
        )}
        {above.map((one) => (
          <li key={one.path}>
            <Link to={one.path}>{one.nav?.label ?? one.title}</Link>
          </li>
        ))}
        <li aria-current="page">
          <span className={classes.crumb} title={own}>
            {own}
          </span>
        </li>
      </ol>
    </nav>
  )
}

/** The pages whose path begins this one's, from the top. */
export const pagesAbove = (page: Page, pages: readonly Page[]): Page[] =>
  pages
    .filter((one) => isOpenable(one) && one.path !== '/' && page.path.startsWith(`${one.path}/`))
    .sort((a, b) => a.path.length - b.path.length)
