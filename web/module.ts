import type { ComponentType } from 'react'
import type { Level } from '#kernel/http/endpoint.ts'
import type { SlotFill } from './slots.tsx'

/** Groups of the left rail, in its order. `Workspace` sits at the bottom. */
export const navGroups = [
  'Today',
  'Insights',
  'Voice',
  'Research',
  'Experiments',
  'Roadmap',
  'Launches',
  'Playbooks',
  'Tools',
  'Impact',
  'Workspace',
] as const
export type NavGroup = (typeof navGroups)[number]

/** `area:level`: what a member must be able to do to see something. */
export type AccessWord = `${string}:${Level}`

export type Icon = ComponentType<{ size?: number | string; stroke?: number | string }>

export interface Page {
  /** Path such as `/metrics/$metricId`. */
  path: string
  /** Name of the page in the tab, the breadcrumb and ⌘K. A page of one record sets its own title by `<Page title>`. */
  title: string
  /** Loaded when the page is first visited. */
  component: () => Promise<{ default: ComponentType }>
  /** Where the page stands in the left rail. Without it, the page is reached from others. */
  nav?: { group: NavGroup; label: string; icon: Icon; order: number }
  /** One letter: `g` and the letter go there. */
  keys?: string
  access?: AccessWord
  /** Shown without the shell and without signing in: sign-in, first start, invitation. */
  public?: true
}

export interface Command {
  id: string
  title: string
  /** Where the command leads, or what it does. Exactly one of the two. */
  to?: string
  run?: (go: (to: string) => void) => void | Promise<void>
  icon?: Icon
  /** Further words by which it is found. */
  keywords?: string[]
  /** Offered by `c`, "create". */
  create?: true
  access?: AccessWord
}

export interface FoundRecord {
  id: string
  title: string
  /** One line that tells it apart from others of the same name. */
  detail?: string
  to: string
  icon?: Icon
}

/** Finds records for ⌘K. Called with at least two characters, while the reader types. */
export interface CommandProvider {
  id: string
  title: string
  access?: AccessWord
  search: (query: string, signal: AbortSignal) => Promise<FoundRecord[]>
}

/** The face of a module in the browser. */
export interface WebModule {
  pages: Page[]
  commands?: Command[]
  providers?: CommandProvider[]
  slots?: SlotFill[]
}
