import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { done, instant, title, version } from './common.ts'

export const team = z.object({
  id: z.uuid(),
  name: z.string(),
  /** What the team is there for, in a sentence. */
  purpose: z.string(),
  members: z.array(z.object({ userId: z.uuid(), name: z.string(), isLead: z.boolean() })),
  createdAt: instant,
  version: z.int(),
})
export type Team = z.infer<typeof team>

const teamParams = z.object({ teamId: z.uuid() })
const purpose = z.string().trim().max(300, 'At most 300 characters')

export const listTeams = endpoint({
  id: 'workspace.team.list',
  method: 'GET',
  path: '/api/teams',
  access: 'workspace:read',
  summary: 'Teams (product squads) and their people',
  tool: 'List the product teams with their purpose and people.',
  output: z.object({ items: z.array(team) }),
})

export const createTeam = endpoint({
  id: 'workspace.team.create',
  method: 'POST',
  path: '/api/teams',
  access: 'workspace:write',
  summary: 'Create a team',
  body: z.object({ name: title(60), purpose: purpose.default(''), memberIds: z.array(z.uuid()).max(200).default([]) }),
  output: team,
})

export const updateTeam = endpoint({
  id: 'workspace.team.update',
  method: 'PATCH',
  path: '/api/teams/:teamId',
  access: 'workspace:write',
  summary: 'Rename a team or change its purpose',
  params: teamParams,
  body: z.object({ version, name: title(60).optional(), purpose: purpose.optional() }),
  output: team,
})

export const removeTeam = endpoint({
  id: 'workspace.team.remove',
  method: 'DELETE',
  path: '/api/teams/:teamId',
  access: 'workspace:write',
  summary: 'Remove a team; can be undone',
  params: teamParams,
  output: done,
})

export const restoreTeam = endpoint({
  id: 'workspace.team.restore',
  method: 'POST',
  path: '/api/teams/:teamId/restore',
  access: 'workspace:write',
  summary: 'Bring a removed team back with its people',
  params: teamParams,
  output: team,
})

const teamMemberParams = z.object({ teamId: z.uuid(), userId: z.uuid() })

export const putTeamMember = endpoint({
  id: 'workspace.team.put_member',
  method: 'PUT',
  path: '/api/teams/:teamId/members/:userId',
  access: 'workspace:write',
  summary: 'Add a member to a team, or say whether they lead it',
  params: teamMemberParams,
  body: z.object({ isLead: z.boolean().default(false) }),
  output: team,
})

export const removeTeamMember = endpoint({
  id: 'workspace.team.remove_member',
  method: 'DELETE',
  path: '/api/teams/:teamId/members/:userId',
  access: 'workspace:write',
  summary: 'Take a member out of a team',
  params: teamMemberParams,
  output: team,
})
