import { message, toText } from '../messages/index.ts'
import { z } from 'zod'
import type { Mailer } from '../integrations/email/port.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import type { Logger } from '../platform/log.ts'
import { render } from '../platform/view/eta.ts'
import { Letter, oneLine, type LetterPage } from './letter.ts'
import type { DecisionLink } from './notice.ts'

type Enqueue = (name: string, data: Record<string, unknown>) => Promise<void>

/** Posts a letter with the change it tells of: it is sent after the transaction has committed, or never. */
export const postLetter = (enqueue: Enqueue, to: string, letter: Letter): Promise<void> =>
  enqueue('letter', { to, letter: Letter.parse(letter) })

const Job = z.object({ to: z.string(), letter: Letter })

export type SendingDeps = {
  mailer: () => Promise<Mailer>
  config: { publicUrl: string }
  log: Pick<Logger, 'info'>
  decisionLink: DecisionLink
}

/** The job that sends a letter. The job's id is the mail's key: trying again does not make a second mail. */
export const sendLetter =
  ({ mailer, config, log, decisionLink }: SendingDeps): Handler =>
  async (data, id) => {
    const {
      to,
      letter: { decision, locale = 'en', ...letter },
    } = Job.parse(data)
    const direct = decision && (await decisionLink({ ...decision, deviceId: null }))
    const page: LetterPage = {
      ...letter,
      title: letter.subject,
      button: letter.button && {
        label: direct ? toText(message('letter.decide', {}), locale) : letter.button.label,
        href: new URL(direct ?? letter.button.path, config.publicUrl).href,
      },
    }
    const by = await mailer()
    const messageId = await by.send({ key: id, to, ...written(page) })
    log.info({ jobId: id, by: by.name, messageId }, 'mail handed over')
  }

/** A letter as a mail says it. */
export const written = (page: LetterPage): { subject: string; text: string; html: string } => ({
  subject: oneLine(page.title),
  text: textOf(page),
  html: render('/emails/letter', page),
})

const textOf = ({ greeting, paragraphs, button, foot }: LetterPage): string =>
  [greeting, ...paragraphs, button && `${button.label}:\n${button.href}`, `--\n${foot}`]
    .filter((part) => part !== null)
    .join('\n\n')
