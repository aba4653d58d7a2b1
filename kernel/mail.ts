import { createTransport } from 'nodemailer'
import type { Logger } from './log.ts'

export interface Mail {
  to: string
  subject: string
  text: string
  html?: string
}

export interface Mailer {
  /** Sends a mail; without a mail server it is printed to the log, so that links in it can be used. */
  send(mail: Mail): Promise<void>
}

/** The product's mailer: SMTP if `url` is given, else the log. */
export function createMailer(url: string | undefined, from: string, log: Logger): Mailer {
  if (!url) {
    return {
      send: async (mail) => {
        log.info({ to: mail.to, subject: mail.subject, text: mail.text }, 'Mail (set SMTP_URL to send it)')
      },
    }
  }
  const transport = createTransport(url)
  return {
    send: async (mail) => {
      await transport.sendMail({ from, ...mail })
    },
  }
}
