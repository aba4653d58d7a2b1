import { createTransport } from 'nodemailer'
import type { AppCtx, Db } from './context.ts'
import { enqueueSealed } from './jobs/queue.ts'
import type { Logger } from './log.ts'

export interface Mail {
  to: string
  subject: string
  text: string
  html?: string
}

export interface Mailer {
  /** Sends a mail now; without a mail server it is printed to the log, so that links in it can be used. @throws when it was not taken. */
  send(mail: Mail): Promise<void>
}

/** A mail server that does not answer must not hold a worker for long: the mail is tried again. In milliseconds. */
const patience = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 }

/** The product's mailer: SMTP if `url` is given, else the log. */
export function createMailer(url: string | undefined, from: string, log: Logger): Mailer {
  if (!url) {
    return {
      send: async (mail) => {
        log.info({ to: mail.to, subject: mail.subject, text: mail.text }, 'Mail (set SMTP_URL to send it)')
      },
    }
  }
  const transport = createTransport({ url, ...patience })
  return {
    send: async (mail) => {
      await transport.sendMail({ from, ...mail })
    },
  }
}

/** Whether mails reach people; else they are printed to the log. */
export const sendsMail = ({ config }: Pick<AppCtx, 'config'>): boolean => config.SMTP_URL !== undefined

/** The job that sends a mail. */
export const mailJob = 'kernel.send_mail'

/** With growing pauses, at most six hours: two days in all. */
const attempts = 18

interface MailToSend extends Mail {
  until: string
}

/**
 * Has a mail sent if and only if the transaction of `db` commits: soon, and again if the mail server is away. A mail may arrive twice.
 * @param until when there is no sense in sending it any more, such as when the link in it expires
 */
export const queueMail = (app: AppCtx, db: Db, mail: Mail, until: Date): Promise<void> =>
  enqueueSealed(app, db, mailJob, { ...mail, until: until.toISOString() } satisfies MailToSend, { attempts })

/** Sends a mail of the queue. The log names neither the person nor what the mail says. */
export async function deliverMail(app: AppCtx, { until, ...mail }: MailToSend): Promise<void> {
  if (new Date(until) <= app.now()) return app.log.warn({ subject: mail.subject }, 'A mail was not sent in time and is dropped')
  await app.mail.send(mail)
}
