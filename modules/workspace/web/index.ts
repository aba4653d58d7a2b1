import { IconFolderPlus, IconHome, IconKey, IconSettings, IconUserPlus, IconUsersGroup } from '@tabler/icons-react'
import type { WebModule } from '#web/module.ts'
import { findAreas, findMembers, findTeams } from './find.ts'

export { todaySections } from './slots.ts'

/** Settings pages, in the order in which they are offered. */
const settings = {
  areas: '/settings/areas',
  members: '/settings/members',
  teams: '/settings/teams',
  tokens: '/settings/tokens',
} as const

export const web: WebModule = {
  pages: [
    {
      path: '/',
      title: 'Today',
      component: () => import('./TodayPage.tsx'),
      nav: { group: 'Today', label: 'Today', icon: IconHome, order: 0 },
      keys: 't',
    },
    {
      path: '/settings',
      title: 'Settings',
      component: () => import('./SettingsPage.tsx'),
      nav: { group: 'Workspace', label: 'Settings', icon: IconSettings, order: 90 },
      keys: 's',
    },
    { path: settings.members, title: 'Members', component: () => import('./MembersPage.tsx') },
    { path: settings.teams, title: 'Teams', component: () => import('./TeamsPage.tsx') },
    { path: settings.areas, title: 'Areas', component: () => import('./AreasPage.tsx') },
    { path: settings.tokens, title: 'API tokens', component: () => import('./TokensPage.tsx') },
    { path: '/settings/audit', title: 'Audit log', component: () => import('./AuditPage.tsx'), access: 'workspace:manage' },
    { path: '/profile', title: 'Profile', component: () => import('./ProfilePage.tsx') },
    { path: '/workspaces/new', title: 'New workspace', component: () => import('./NewWorkspacePage.tsx') },
    { path: '/setup', title: 'Welcome', component: () => import('./SetupPage.tsx'), public: true },
    { path: '/sign-in', title: 'Sign in', component: () => import('./SignInPage.tsx'), public: true },
    { path: '/forgot-password', title: 'Forgotten password', component: () => import('./ForgotPasswordPage.tsx'), public: true },
    { path: '/reset-password', title: 'New password', component: () => import('./ResetPasswordPage.tsx'), public: true },
    { path: '/invitation', title: 'Invitation', component: () => import('./InvitationPage.tsx'), public: true },
    { path: '/no-workspace', title: 'No workspace', component: () => import('./NoWorkspacePage.tsx'), public: true },
  ],
  commands: [
    { id: 'workspace.invite', title: 'Invite somebody', to: settings.members, icon: IconUserPlus, create: true, access: 'workspace:admin' },
    { id: 'workspace.area', title: 'New area', to: settings.areas, icon: IconFolderPlus, create: true, access: 'workspace:write' },
    { id: 'workspace.team', title: 'New team', to: settings.teams, icon: IconUsersGroup, create: true, access: 'workspace:write' },
    { id: 'workspace.token', title: 'New API token', to: settings.tokens, icon: IconKey, create: true },
  ],
  providers: [
    { id: 'workspace.members', title: 'Members', search: findMembers },
    { id: 'workspace.teams', title: 'Teams', search: findTeams },
    { id: 'workspace.areas', title: 'Areas', search: findAreas },
  ],
}
