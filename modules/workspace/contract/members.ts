import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { done, email, instant, newPassword, role, title } from './common.ts'

export const member = z.object({
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  role,
  joinedAt: instant,
  lastSeenAt: instant.nullable(),
})
export type Member = z.infer<typeof member>

const userParams = z.object({ userId: z.uuid() })

export const listMembers = endpoint({
  id: 'workspace.member.list',
  method: 'GET',
  path: '/api/members',
  access: 'workspace:read',
  summary: 'Members of the workspace',
  tool: 'List the people of the workspace with their role.',
  output: z.object({ items: z.array(member) }),
})

export const changeRole = endpoint({
  id: 'workspace.member.change_role',
  method: 'PATCH',
  path: '/api/members/:userId',
  access: 'workspace:admin',
  summary: 'Give a member another role',
  params: userParams,
  body: z.object({ role }),
  output: member,
})

export const removeMember = endpoint({
  id: 'workspace.member.remove',
  method: 'DELETE',
  path: '/api/members/:userId',
  access: 'workspace:admin',
  summary: 'Remove a member; can be undone',
  params: userParams,
  output: done,
})

export const restoreMember = endpoint({
  id: 'workspace.member.restore',
  method: 'POST',
  path: '/api/members/:userId/restore',
  access: 'workspace:admin',
  summary: 'Bring a removed member back with the role they had',
  params: userParams,
  output: member,
})

export const leaveWorkspace = endpoint({
  id: 'workspace.member.leave',
  method: 'POST',
  path: '/api/members/leave',
  access: 'workspace:read',
  summary: 'Leave the workspace; to come back takes an invitation',
  body: z.object({ name: z.string().describe('The name of the workspace, to be sure') }),
  output: done,
})

export const invitation = z.object({
  id: z.uuid(),
  email: z.string(),
  role,
  invitedBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
  isExpired: z.boolean(),
})
export type Invitation = z.infer<typeof invitation>

const sentInvitation = z.object({
  invitation,
  link: z
    .string()
    .nullable()
    .describe(
      'Works once. Answered only where no mail server is set up: with one, the mail is the only way to it, so that nobody else can accept',
    ),
})

export type SentInvitation = z.infer<typeof sentInvitation>

export const listInvitations = endpoint({
  id: 'workspace.invitation.list',
  method: 'GET',
  path: '/api/invitations',
  access: 'workspace:admin',
  summary: 'Open invitations',
  output: z.object({ items: z.array(invitation) }),
})

export const createInvitation = endpoint({
  id: 'workspace.invitation.create',
  method: 'POST',
  path: '/api/invitations',
  access: 'workspace:admin',
  summary: 'Invite somebody by mail',
  perMinute: 60,
  body: z.object({ email, role: role.default('maker') }),
  output: sentInvitation,
})

const invitationParams = z.object({ invitationId: z.uuid() })

export const resendInvitation = endpoint({
  id: 'workspace.invitation.resend',
  method: 'POST',
  path: '/api/invitations/:invitationId/resend',
  access: 'workspace:admin',
  summary: 'Send the invitation again with a new link; the old link stops working',
  perMinute: 20,
  params: invitationParams,
  output: sentInvitation,
})

export const revokeInvitation = endpoint({
  id: 'workspace.invitation.revoke',
  method: 'DELETE',
  path: '/api/invitations/:invitationId',
  access: 'workspace:admin',
  summary: 'Withdraw an invitation; can be undone',
  params: invitationParams,
  output: done,
})

export const restoreInvitation = endpoint({
  id: 'workspace.invitation.restore',
  method: 'POST',
  path: '/api/invitations/:invitationId/restore',
  access: 'workspace:admin',
  summary: 'Make a withdrawn invitation valid again',
  params: invitationParams,
  output: done,
})

const invitationToken = z.string().min(1, 'The token of the link').max(200)

export const lookUpInvitation = endpoint({
  id: 'workspace.invitation.look_up',
  method: 'POST',
  path: '/api/invitations/look-up',
  access: 'public',
  summary: 'What an invitation link is for',
  perMinute: 60,
  body: z.object({ token: invitationToken }),
  output: z.object({
    workspace: z.string(),
    email: z.string(),
    role,
    invitedBy: z.string(),
    expiresAt: instant,
    /** The address already has an account: its password is asked for, not a new one. */
    hasAccount: z.boolean(),
  }),
})

export const acceptInvitation = endpoint({
  id: 'workspace.invitation.accept',
  method: 'POST',
  path: '/api/invitations/accept',
  access: 'public',
  summary: 'Join a workspace: with a new account, the password of the present one, or the session of the invited person',
  perMinute: 30,
  body: z.object({
    token: invitationToken,
    name: title(80).optional().describe('For a new account'),
    newPassword: newPassword.optional().describe('For a new account'),
    password: z.string().max(128).optional().describe('For an account that exists'),
  }),
  output: z.object({ workspaceId: z.uuid() }),
})
