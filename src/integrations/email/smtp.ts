import { createTransport } from 'nodemailer'
import { assertSendable, type Mailer } from './port.ts'

/** Any SMTP server: smtps://user:password@host or smtp://host. The Message-ID carries the key, so that a second delivery can be recognised. */
export function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport(url, { from, connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 9000, disableFileAccess: true, disableUrlAccess: true } as object)
  const domain = from.split('@').at(-1)?.replace(/[>\s]/g, '') ?? 'localhost'
  return {
    name: 'smtp',
    async send(mail) {
      assertSendable(mail)
      await transport.sendMail({ from, to: mail.to, subject: mail.subject, text: mail.text, html: mail.html, messageId: `<${mail.key}@${domain}>` })
    },
  }
}
