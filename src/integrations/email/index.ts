export { outboxMailer, outboxMails, type KeptMail } from './outbox.ts'
export { assertSendable, type Mail, type Mailer } from './port.ts'

/** The mailer that the configuration asks for; the outbox of the data folder when it asks for none. */
export async function createMailer(config: { smtpUrl: string | null; mailFrom: string; outboxDir: string }): Promise<import('./port.ts').Mailer> {
  if (config.smtpUrl) return (await import('./smtp.ts')).smtpMailer(config.smtpUrl, config.mailFrom)
  return (await import('./outbox.ts')).outboxMailer(config.outboxDir)
}
