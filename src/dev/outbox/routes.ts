import type { Request } from 'express'
import { z } from 'zod'
import { outboxMails } from '../../integrations/email/index.ts'
import { feature, type Feature } from '../../platform/http/route.ts'
import { dateTimeText } from '../../platform/view/format.ts'

/**
 * The mails this machine would have sent, newest first; `lines` keeps addresses apart, so that they can be followed.
 */
export type OutboxPage = {
  title: string
  mails: readonly {
    to: string
    subject: string
    at: string
    lines: readonly { text: string; href: string | null }[]
  }[]
}

const linkOf = (line: string): string | null => (/^https?:\/\/\S+$/.test(line) ? line : null)

export const outbox = (
  dir: string,
  page: (req: Request, title: string, view: string, data: object) => string,
): Feature =>
  feature('dev').open('get', '/dev/outbox', {
    allow: 'anyone',
    input: z.object({}),
    summary: 'Mails that were sent, in demonstration mode.',
    handle: async ({ req, res }) => {
      const mails = (await outboxMails(dir, 50)).map((mail) => ({
        to: mail.to,
        subject: mail.subject,
        at: dateTimeText(new Date(mail.at), 'UTC'),
        lines: mail.text.split('\n').map((text) => ({ text, href: linkOf(text) })),
      }))
      res
        .set('Cache-Control', 'no-store')
        .type('html')
        .send(page(req, 'Outbox', '/dev/outbox', { title: 'Outbox', mails } satisfies OutboxPage))
    },
  })
