import { because } from '#kernel/erasure.ts'
import { defineModule } from '#kernel/module.ts'
import { demoTopic } from '../contract.ts'
import { sweepAttempts } from './attempts.ts'
import { firstSteps } from './first-steps.ts'
import { resetLinkJob, sendResetLink } from './password-reset.ts'
import { routes } from './routes.ts'
import { failedSignInJob, noteFailedSignIn } from './sign-in.ts'

export { accessControl } from './access.ts'
export { getArea, listAreas } from './areas.ts'
export { reportDemo } from './demo.ts'
export { getMember, listMembers } from './members.ts'
export { showSettings } from './settings.ts'
export { getTeam, listTeams } from './teams.ts'

/** Sign-in, members, roles, teams, areas, tokens, audit log and settings. */
export const workspace = defineModule({
  name: 'workspace',
  routes,
  topics: { [demoTopic]: 'workspace:read' },
  firstSteps,
  erasure: {
    ...because(
      'of members of the workspace, whom an admin removes',
      'api_tokens',
      'invitations',
      'members',
      'team_members',
      'teams',
      'areas',
    ),
    ...because('of whoever signs in', 'auth_accounts', 'auth_attempts', 'auth_sessions', 'auth_users', 'auth_verifications'),
    workspaces: 'names and settings, no values of people',
  },
  sealedJobs: { [failedSignInJob]: noteFailedSignIn, [resetLinkJob]: sendResetLink },
  schedules: [{ name: 'workspace.sweep_sign_in', cron: '17 * * * *', run: sweepAttempts }],
})
