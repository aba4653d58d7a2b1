import {
  IconActivity,
  IconBuilding,
  IconDatabaseImport,
  IconGitMerge,
  IconListCheck,
  IconListDetails,
  IconLock,
  IconPlugConnected,
  IconShieldExclamation,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react'
import { call } from '#web/api/client.ts'
import type { WebModule } from '#web/module.ts'
import { listAccounts, listEventDefinitions, listPeople } from '../contract.ts'

const page = (path: string, title: string) => ({ path, title, access: 'events:read' as const })

export const web: WebModule = {
  pages: [
    {
      ...page('/events', 'Events'),
      component: () => import('./catalogue/EventsPage.tsx'),
      nav: { group: 'Insights', label: 'Events', icon: IconListDetails, order: 50 },
      keys: 'e',
    },
    {
      ...page('/plan', 'Tracking plan'),
      component: () => import('./plan/PlanPage.tsx'),
      nav: { group: 'Insights', label: 'Tracking plan', icon: IconListCheck, order: 55 },
    },
    { ...page('/plan/new', 'Plan an event'), component: () => import('./plan/PlanEventPage.tsx') },
    { ...page('/plan/events/$name', 'Planned event'), component: () => import('./plan/PlanEventPage.tsx') },
    { ...page('/plan/publish', 'Publish the tracking plan'), component: () => import('./plan/PublishPage.tsx') },
    { ...page('/plan/violations', 'Violations of the plan'), component: () => import('./plan/ViolationsPage.tsx') },
    { ...page('/plan/suggested', 'Suggested events'), component: () => import('./plan/SuggestedPage.tsx') },
    { ...page('/plan/settings', 'Modes and names'), component: () => import('./plan/SettingsPage.tsx') },
    { ...page('/plan/versions', 'Versions of the plan'), component: () => import('./plan/VersionsPage.tsx') },
    { ...page('/plan/repair', 'Repair held events'), component: () => import('./plan/RepairPage.tsx') },
    { ...page('/events/$name', 'Event'), component: () => import('./catalogue/EventPage.tsx') },
    {
      ...page('/people', 'People'),
      component: () => import('./profiles/PeoplePage.tsx'),
      nav: { group: 'Insights', label: 'People', icon: IconUsers, order: 60 },
      keys: 'p',
    },
    { ...page('/people/$key', 'Person'), component: () => import('./profiles/PersonPage.tsx') },
    {
      ...page('/accounts', 'Accounts'),
      component: () => import('./profiles/AccountsPage.tsx'),
      nav: { group: 'Insights', label: 'Accounts', icon: IconBuilding, order: 70 },
      keys: 'a',
    },
    { ...page('/accounts/$key', 'Account'), component: () => import('./profiles/AccountPage.tsx') },
    {
      ...page('/groups', 'Groups'),
      component: () => import('./profiles/GroupTypesPage.tsx'),
      nav: { group: 'Insights', label: 'Groups', icon: IconUsersGroup, order: 75 },
    },
    { ...page('/groups/$type', 'Groups of a type'), component: () => import('./profiles/GroupsPage.tsx') },
    { ...page('/groups/$type/$key', 'Group'), component: () => import('./profiles/GroupPage.tsx') },
    {
      ...page('/live', 'Live'),
      component: () => import('./live/LivePage.tsx'),
      nav: { group: 'Workspace', label: 'Live', icon: IconActivity, order: 10 },
      keys: 'l',
    },
    {
      ...page('/sources', 'Sources'),
      component: () => import('./sources/SourcesPage.tsx'),
      nav: { group: 'Workspace', label: 'Sources', icon: IconPlugConnected, order: 20 },
      keys: 'o',
    },
    { ...page('/sources/$sourceId', 'Source'), component: () => import('./sources/SourcePage.tsx') },
    {
      ...page('/import', 'Import'),
      component: () => import('./imports/ImportPage.tsx'),
      nav: { group: 'Workspace', label: 'Import', icon: IconDatabaseImport, order: 30 },
      keys: 'i',
    },
    {
      ...page('/quarantine', 'Quarantine'),
      component: () => import('./quarantine/QuarantinePage.tsx'),
      nav: { group: 'Workspace', label: 'Quarantine', icon: IconShieldExclamation, order: 40 },
      keys: 'q',
    },
    {
      ...page('/identity', 'Identity'),
      component: () => import('./identity/IdentityPage.tsx'),
      nav: { group: 'Workspace', label: 'Identity', icon: IconGitMerge, order: 45 },
    },
    {
      ...page('/data-care', 'Data care'),
      component: () => import('./care/DataCarePage.tsx'),
      nav: { group: 'Workspace', label: 'Data care', icon: IconLock, order: 45 },
    },
  ],
  commands: [
    { id: 'events.connect', title: 'Connect a source', create: true, to: '/sources?new=yes', access: 'events:manage' },
    { id: 'events.import', title: 'Import a file', create: true, to: '/import', access: 'events:write' },
  ],
  providers: [
    {
      id: 'events.definitions',
      title: 'Events',
      search: async (q, signal) => {
        const { items } = await call(listEventDefinitions, { query: { search: q, limit: 8 } }, { signal })
        return items.map(({ name, description }) => ({
          id: name,
          title: name,
          detail: description,
          to: `/events/${encodeURIComponent(name)}`,
        }))
      },
    },
    {
      id: 'events.people',
      title: 'People',
      search: async (q, signal) => {
        const { items } = await call(listPeople, { query: { search: q, limit: 5 } }, { signal })
        return items.map(({ key, label }) => ({
          id: key,
          title: label ?? key,
          detail: label ? key : '',
          to: `/people/${encodeURIComponent(key)}`,
        }))
      },
    },
    {
      id: 'events.accounts',
      title: 'Accounts',
      search: async (q, signal) => {
        const { items } = await call(listAccounts, { query: { search: q, limit: 5 } }, { signal })
        return items.map(({ key, label }) => ({
          id: key,
          title: label ?? key,
          detail: label ? key : '',
          to: `/accounts/${encodeURIComponent(key)}`,
        }))
      },
    },
  ],
}
