import type { AppCtx } from '#kernel/context.ts'
import { secretLink } from './links.ts'
import { publishForUser } from './users.ts'

interface Person {
  id: string
  name: string
  email: string
}

/**
 * Sends the link to choose a new password. It does not wait for the mail server: the time that takes would tell whether the account
 * exists.
 */
export function sendResetMail(app: AppCtx, user: Person & { isDemoVisitor?: boolean | null }, token: string): void {
  if (user.isDemoVisitor) return
  const text = [
    `Hello ${user.name},`,
    'somebody asked for a new password for your Fairlead account. Choose it here, within one hour:',
    secretLink(app, 'reset-password', token),
    'The link works once. If it was not you, ignore this mail: your password stays as it is.',
  ].join('\n\n')
  app.mail
    .send({ to: user.email, subject: 'Choose a new password for Fairlead', text })
    .catch((error: unknown) => app.log.warn({ err: error, userId: user.id }, 'A mail to reset a password was not sent'))
}

export const passwordWasReset = (app: AppCtx, user: Person): Promise<void> =>
  publishForUser(app, user, 'workspace.password_reset', { ref: { kind: 'user', id: user.id }, title: user.name })
