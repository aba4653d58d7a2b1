import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { done, email, instant, newPassword, role, title } from './common.ts'
import { currency, timezone, weekStart } from './settings.ts'

export const sessionUser = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  /** The visitor of the demo: has no password and no mail address of its own. */
  isDemoVisitor: z.boolean(),
})

export const sessionWorkspace = z.object({
  id: z.uuid(),
  name: z.string(),
  role,
  isDemo: z.boolean(),
  timezone: z.string(),
  weekStart: z.int(),
  currency: z.string(),
})

export const session = z.object({
  user: sessionUser.nullable(),
  /** Why nobody is signed in on a browser where somebody was, with the time if it is known, in words. */
  signedOutBecause: z.string().nullable(),
  /** No real user exists yet: the first page is shown. */
  setupNeeded: z.boolean(),
  /** The demo workspace can be made or entered now without an account. */
  demoAvailable: z.boolean(),
  workspaces: z.array(sessionWorkspace),
  /** The workspace of this request: the one asked for by header if the user is a member, else the first. */
  activeWorkspaceId: z.uuid().nullable(),
})
export type Session = z.infer<typeof session>

export const showSession = endpoint({
  id: 'workspace.session.show',
  method: 'GET',
  path: '/api/session',
  access: 'public',
  summary: 'Who is signed in, and in which workspaces',
  output: session,
})

export const signIn = endpoint({
  id: 'workspace.session.create',
  method: 'POST',
  path: '/api/session',
  access: 'public',
  summary: 'Sign in with e-mail and password; sets the session cookie',
  perMinute: 30,
  body: z.object({ email, password: z.string().min(1, 'Write your password').max(128, 'At most 128 characters') }),
  output: session,
})

export const signOut = endpoint({
  id: 'workspace.session.delete',
  method: 'DELETE',
  path: '/api/session',
  access: 'public',
  summary: 'Sign out',
  output: done,
})

export const setup = endpoint({
  id: 'workspace.setup.create',
  method: 'POST',
  path: '/api/setup',
  access: 'setup',
  summary: 'Create the first user and workspace; only while no user exists',
  perMinute: 30,
  body: z.object({
    email,
    password: newPassword,
    name: title(80).describe('Your name'),
    workspace: title(80).describe('Name of the workspace'),
    timezone: timezone.optional(),
    weekStart: weekStart.optional(),
    currency: currency.optional(),
    withToken: z.boolean().default(true).describe('Whether to make an API token with all rights of the owner'),
  }),
  output: z.object({
    token: z.string().nullable().describe('The API token. Shown once.'),
    ingestKey: z.string().nullable().describe('The key with which a first source sends events. Shown once.'),
    workspaceId: z.uuid(),
  }),
})

export const setupDemo = endpoint({
  id: 'workspace.setup.demo',
  method: 'POST',
  path: '/api/setup/demo',
  access: 'setup',
  summary: 'Enter the demo workspace as a visitor, making it on the first call; only while no user exists',
  perMinute: 30,
  output: z.object({ workspaceId: z.uuid() }),
})

export const createWorkspace = endpoint({
  id: 'workspace.workspace.create',
  method: 'POST',
  path: '/api/workspaces',
  access: 'signed-in',
  summary: 'Create another workspace and own it',
  perMinute: 10,
  body: z.object({
    name: title(80),
    timezone: timezone.optional(),
    weekStart: weekStart.optional(),
    currency: currency.optional(),
  }),
  output: z.object({ workspaceId: z.uuid(), ingestKey: z.string().nullable() }),
})

export const createDemoWorkspace = endpoint({
  id: 'workspace.workspace.create_demo',
  method: 'POST',
  path: '/api/workspaces/demo',
  access: 'signed-in',
  summary: 'Enter the demo workspace, making it on the first call',
  perMinute: 10,
  output: z.object({ workspaceId: z.uuid() }),
})

export const demoProgress = z.object({
  state: z.enum(['none', 'waiting', 'loading', 'ready', 'failed']),
  /** What is happening, or what went wrong, in words. */
  words: z.string(),
  done: z.number().min(0),
  total: z.number().min(0),
})
export type DemoProgress = z.infer<typeof demoProgress>

/** Live topic on which `DemoProgress` arrives. */
export const demoTopic = 'workspace.demo'

export const showDemoProgress = endpoint({
  id: 'workspace.demo.show',
  method: 'GET',
  path: '/api/workspace/demo',
  access: 'workspace:read',
  summary: 'How far the demo data of this workspace is loaded',
  output: demoProgress,
})

export const retryDemo = endpoint({
  id: 'workspace.demo.retry',
  method: 'POST',
  path: '/api/workspace/demo/retry',
  access: 'workspace:read',
  summary: 'Load the demo data again after it failed',
  output: demoProgress,
})

export const requestPasswordReset = endpoint({
  id: 'workspace.password.request_reset',
  method: 'POST',
  path: '/api/password/reset-request',
  access: 'public',
  summary: 'Send a link to choose a new password, if there is an account; the answer never tells',
  perMinute: 10,
  body: z.object({ email }),
  output: done,
})

export const resetPassword = endpoint({
  id: 'workspace.password.reset',
  method: 'POST',
  path: '/api/password/reset',
  access: 'public',
  summary: 'Choose a new password with the token from the mail; ends all sessions',
  perMinute: 10,
  body: z.object({ token: z.string().min(1).max(200), password: newPassword }),
  output: done,
})

export const profile = z.object({ id: z.uuid(), name: z.string(), email: z.string(), createdAt: instant })

export const showProfile = endpoint({
  id: 'workspace.profile.show',
  method: 'GET',
  path: '/api/profile',
  access: 'signed-in',
  summary: 'Your profile',
  output: profile,
})

export const updateProfile = endpoint({
  id: 'workspace.profile.update',
  method: 'PATCH',
  path: '/api/profile',
  access: 'signed-in',
  summary: 'Change your name',
  body: z.object({ name: title(80) }),
  output: profile,
})

export const changePassword = endpoint({
  id: 'workspace.password.change',
  method: 'POST',
  path: '/api/profile/password',
  access: 'signed-in',
  summary: 'Change your password; ends your other sessions',
  perMinute: 10,
  body: z.object({ currentPassword: z.string().min(1, 'Write your present password').max(128), newPassword }),
  output: done,
})

export const userSession = z.object({
  id: z.uuid(),
  isCurrent: z.boolean(),
  /** Browser and system in words, as far as they can be told. */
  device: z.string(),
  ipAddress: z.string().nullable(),
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
})
export type UserSession = z.infer<typeof userSession>

export const listSessions = endpoint({
  id: 'workspace.session.list',
  method: 'GET',
  path: '/api/profile/sessions',
  access: 'signed-in',
  summary: 'Where you are signed in',
  output: z.object({ items: z.array(userSession) }),
})

export const endSession = endpoint({
  id: 'workspace.session.end',
  method: 'DELETE',
  path: '/api/profile/sessions/:sessionId',
  access: 'signed-in',
  summary: 'Sign out one of your sessions',
  params: z.object({ sessionId: z.uuid() }),
  output: done,
})

export const endOtherSessions = endpoint({
  id: 'workspace.session.end_others',
  method: 'DELETE',
  path: '/api/profile/sessions',
  access: 'signed-in',
  summary: 'Sign out everywhere but here',
  output: z.object({ ended: z.int() }),
})
