import { createTransport } from 'nodemailer'
import { Permanent } from '../../platform/jobs/permanent.ts'
import { assertSendable, senderOf, type Mailer } from './port.ts'

/**
 * Any SMTP server: smtps://user:password@host or smtp://host. The Message-ID carries the key, so that a second delivery
 * can be recognised.
 */
export function smtpMailer(url: string, from: string, withinMs = 9000): Mailer {
  const soon = Math.min(5000, withinMs)
  const transport = createTransport({
    url,
    connectionTimeout: soon,
    greetingTimeout: soon,
    socketTimeout: withinMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = senderOf(from).email.split('@').at(-1) ?? 'localhost'
  return {
    name: 'smtp',
    async send(mail) {
      assertSendable(mail)
      const messageId = `<${mail.key}@${domain}>`
      await transport
        .sendMail({
          from,
          to: mail.to,
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId,
          ...(mail.replyTo
            ? { replyTo: { name: mail.replyTo.name, address: mail.replyTo.email } }
            : {}),
          attachments: (mail.attachments ?? []).map(({ name, mediaType, bytes }) => ({
            filename: name,
            contentType: mediaType,
            content: Buffer.from(bytes),
          })),
        })
        .catch((error: unknown) => {
          throw isFinal(error)
            ? new Permanent(error instanceof Error ? error.message : 'refused')
            : error
        })
      return messageId
    },
    probe: () =>
      transport.verify().then(
        () => 'answers',
        (error: unknown) =>
          codeOf(error) === 'EAUTH'
            ? 'The mail server does not take the user and password of SMTP_URL.'
            : 'The mail server of SMTP_URL does not answer.',
      ),
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
/** 5xx is no for good (RFC 5321, 4.2.1) when it is about this mail; a wrong password is about us. */
const isFinal = (error: unknown): boolean =>
  error instanceof Error &&
  'responseCode' in error &&
  typeof error.responseCode === 'number' &&
  error.responseCode >= 500 &&
  ['EENVELOPE', 'EMESSAGE'].includes(codeOf(error))
