import { route, type Http, type Route } from '#kernel/http/route.ts'
import * as contract from '../contract.ts'
import { listActivity } from './activity.ts'
import { createArea, listAreas, moveArea, removeArea, restoreArea, updateArea } from './areas.ts'
import { openDemo, retryDemo, showDemoProgress, visitDemo } from './demo.ts'
import { listFirstSteps } from './first-steps.ts'
import { createInvitation, listInvitations, resendInvitation, restoreInvitation, revokeInvitation } from './invitations.ts'
import { acceptInvitation, lookUpInvitation } from './joining.ts'
import { changeRole, leaveWorkspace, listMembers, removeMember, restoreMember } from './members.ts'
import { requestPasswordReset, resetPassword } from './password-reset.ts'
import { changePassword } from './passwords.ts'
import { showProfile, updateProfile } from './profile.ts'
import { endOtherSessions, endSession, listSessions, personOf, showSession } from './sessions.ts'
import { showSettings, updateSettings } from './settings.ts'
import { setUp } from './setup.ts'
import { signIn, signOut } from './sign-in.ts'
import { createTeam, listTeams, putTeamMember, removeTeam, removeTeamMember, restoreTeam, updateTeam } from './teams.ts'
import { createToken, listTokens, revokeToken } from './tokens.ts'
import { createWorkspace, removeWorkspace, restoreWorkspace } from './workspaces.ts'

const person = (http: Http) => {
  const { userId, userName } = personOf(http)
  return { id: userId, name: userName }
}

/** Turns a verb without an answer into one that says it is done. */
const done = async (work: Promise<unknown>): Promise<{ ok: true }> => {
  await work
  return { ok: true }
}

const items = async <T>(list: Promise<T[]>): Promise<{ items: T[] }> => ({ items: await list })

const account: Route[] = [
  route(contract.showSession, (app, _, http) => showSession(app, http)),
  route(contract.signIn, (app, { body }, http) => signIn(app, body, http)),
  route(contract.signOut, (app, _, http) => done(signOut(app, http))),
  route(contract.setup, (app, { body }, http) => setUp(app, body, http)),
  route(contract.setupDemo, (app, _, http) => visitDemo(app, http)),
  route(contract.createWorkspace, (app, { body }, http) => createWorkspace(app, body, person(http))),
  route(contract.createDemoWorkspace, (app, _, http) => openDemo(app, person(http))),
  route(contract.restoreWorkspace, (app, { params }, http) => done(restoreWorkspace(app, params.workspaceId, person(http)))),
  route(contract.requestPasswordReset, (app, { body }, http) => done(requestPasswordReset(app, body, http))),
  route(contract.resetPassword, (app, { body }, http) => done(resetPassword(app, body, http))),
  route(contract.changePassword, (app, { body }, http) => done(changePassword(app, body, http))),
  route(contract.showProfile, (app, _, http) => showProfile(app, http.principal!.userId)),
  route(contract.updateProfile, (app, { body }, http) => updateProfile(app, person(http).id, body)),
  route(contract.listSessions, (app, _, http) => listSessions(app, http)),
  route(contract.endSession, (app, { params }, http) => done(endSession(app, params.sessionId, http))),
  route(contract.endOtherSessions, (app, _, http) => endOtherSessions(app, http)),
  route(contract.lookUpInvitation, (app, { body }) => lookUpInvitation(app, body.token)),
  route(contract.acceptInvitation, (app, { body }, http) => acceptInvitation(app, body, http)),
]

const people: Route[] = [
  route(contract.listMembers, (ctx) => items(listMembers(ctx))),
  route(contract.changeRole, (ctx, { params, body }) => changeRole(ctx, params.userId, body.role)),
  route(contract.removeMember, (ctx, { params }) => done(removeMember(ctx, params.userId))),
  route(contract.restoreMember, (ctx, { params }) => restoreMember(ctx, params.userId)),
  route(contract.leaveWorkspace, (ctx, { body }) => done(leaveWorkspace(ctx, body))),
  route(contract.listInvitations, (ctx) => items(listInvitations(ctx))),
  route(contract.createInvitation, (ctx, { body }) => createInvitation(ctx, body)),
  route(contract.resendInvitation, (ctx, { params }) => resendInvitation(ctx, params.invitationId)),
  route(contract.revokeInvitation, (ctx, { params }) => done(revokeInvitation(ctx, params.invitationId))),
  route(contract.restoreInvitation, (ctx, { params }) => done(restoreInvitation(ctx, params.invitationId))),
  route(contract.listTeams, (ctx) => items(listTeams(ctx))),
  route(contract.createTeam, (ctx, { body }) => createTeam(ctx, body)),
  route(contract.updateTeam, (ctx, { params, body }) => updateTeam(ctx, params.teamId, body)),
  route(contract.removeTeam, (ctx, { params }) => done(removeTeam(ctx, params.teamId))),
  route(contract.restoreTeam, (ctx, { params }) => restoreTeam(ctx, params.teamId)),
  route(contract.putTeamMember, (ctx, { params, body }) => putTeamMember(ctx, params.teamId, params.userId, body)),
  route(contract.removeTeamMember, (ctx, { params }) => removeTeamMember(ctx, params.teamId, params.userId)),
]

const place: Route[] = [
  route(contract.showSettings, (ctx) => showSettings(ctx)),
  route(contract.updateSettings, (ctx, { body }) => updateSettings(ctx, body)),
  route(contract.removeWorkspace, (ctx, { body }) => done(removeWorkspace(ctx, body))),
  route(contract.showDemoProgress, (ctx) => showDemoProgress(ctx)),
  route(contract.retryDemo, (ctx) => retryDemo(ctx)),
  route(contract.listAreas, (ctx) => items(listAreas(ctx))),
  route(contract.createArea, (ctx, { body }) => createArea(ctx, body)),
  route(contract.updateArea, (ctx, { params, body }) => updateArea(ctx, params.areaId, body)),
  route(contract.moveArea, (ctx, { params, body }) => moveArea(ctx, params.areaId, body)),
  route(contract.removeArea, (ctx, { params }) => removeArea(ctx, params.areaId)),
  route(contract.restoreArea, (ctx, { params }) => done(restoreArea(ctx, params.areaId))),
  route(contract.listTokens, (ctx) => listTokens(ctx)),
  route(contract.createToken, (ctx, { body }) => createToken(ctx, body)),
  route(contract.revokeToken, (ctx, { params }) => done(revokeToken(ctx, params.tokenId))),
  route(contract.listActivity, (ctx, { query }) => listActivity(ctx, query)),
  route(contract.showChecklist, async (ctx) => ({ steps: await listFirstSteps(ctx) })),
]

export const routes: Route[] = [...account, ...people, ...place]
