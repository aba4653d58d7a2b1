import { call } from '#web/api/client.ts'
import type { FoundRecord } from '#web/module.ts'
import { listAreas, listMembers, listTeams } from '../contract.ts'

type Search = (query: string, signal: AbortSignal) => Promise<FoundRecord[]>

const has = (query: string, ...texts: string[]): boolean => texts.some((text) => text.toLowerCase().includes(query.toLowerCase()))

export const findMembers: Search = async (query, signal) => {
  const { items } = await call(listMembers, {}, { signal })
  return items
    .filter((member) => has(query, member.name, member.email))
    .map((member) => ({ id: member.userId, title: member.name, detail: `${member.email} · ${member.role}`, to: '/settings/members' }))
}

export const findTeams: Search = async (query, signal) => {
  const { items } = await call(listTeams, {}, { signal })
  return items
    .filter((team) => has(query, team.name))
    .map((team) => ({ id: team.id, title: team.name, detail: team.purpose || 'Team', to: '/settings/teams' }))
}

export const findAreas: Search = async (query, signal) => {
  const { items } = await call(listAreas, {}, { signal })
  return items
    .filter((area) => has(query, area.name))
    .map((area) => ({ id: area.id, title: area.name, detail: area.description || 'Area', to: '/settings/areas' }))
}
