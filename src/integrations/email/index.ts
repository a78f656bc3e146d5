import type { Config } from '../../platform/config.ts'
import type { Logger } from '../../platform/log.ts'
import type { Mailer } from './port.ts'

export { outboxMailer, outboxMails, type SentMail } from './outbox.ts'
export { type Mail, type Mailer } from './port.ts'

type Settings = Pick<Config, 'brevo' | 'smtpUrl' | 'mailFrom' | 'outboxDir'>

/** The mailer that the configuration asks for: Brevo, else SMTP, else the outbox of the data folder. */
export async function createMailer({
  brevo,
  smtpUrl,
  mailFrom,
  outboxDir,
}: Settings): Promise<Mailer> {
  if (brevo) return (await import('./brevo.ts')).brevoMailer(brevo, mailFrom)
  if (smtpUrl) return (await import('./smtp.ts')).smtpMailer(smtpUrl, mailFrom)
  return (await import('./outbox.ts')).outboxMailer(outboxDir)
}

/** Whether mail can go out: 'answers', or one sentence that says what is wrong. */
export async function probe(config: Settings, _log: Pick<Logger, 'warn'>): Promise<string> {
  const mailer = await createMailer(config)
  let timer: NodeJS.Timeout | undefined
  const silent = `${mailer.name === 'brevo' ? 'Brevo' : 'The mail server of SMTP_URL'} does not answer.`
  const late = new Promise<string>((ok) => (timer = setTimeout(() => ok(silent), 4800)))
  return Promise.race([mailer.probe().catch(() => silent), late]).finally(() => clearTimeout(timer))
}
