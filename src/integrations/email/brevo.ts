import { z } from 'zod'
import { Permanent } from '../../platform/jobs/permanent.ts'
import { assertSendable, senderOf, type Mailer } from './port.ts'

const Answer = z.object({ messageId: z.string().max(300) })

/**
 * Brevo's transactional API. Under the same key it sends one mail, for half an hour at least. What it refuses is
 * refused for good; when it has had enough, is down, does not answer, or does not take the key, which somebody can
 * mend, the job tries again.
 */
export function brevoMailer(
  { apiKey, baseUrl }: { apiKey: string; baseUrl: string },
  from: string,
  withinMs = 8000,
): Mailer {
  return {
    name: 'brevo',
    async send(mail) {
      assertSendable(mail)
      const answer = await fetch(`${baseUrl}/smtp/email`, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(withinMs),
        headers: {
          'api-key': apiKey,
          'Content-Type': 'application/json',
          Accept: 'application/json',
        },
        body: JSON.stringify({
          sender: senderOf(from),
          to: [{ email: mail.to }],
          subject: mail.subject,
          textContent: mail.text,
          htmlContent: mail.html,
          headers: { idempotencyKey: mail.key },
          ...(mail.replyTo ? { replyTo: mail.replyTo } : {}),
          ...(mail.attachments?.length
            ? {
                attachment: mail.attachments.map(({ name, bytes }) => ({
                  name,
                  content: Buffer.from(bytes).toString('base64'),
                })),
              }
            : {}),
        }),
      })
      const text = await answer.text().catch(() => '')
      if (answer.status === 201 || answer.status === 202) return messageIdIn(text)
      if (answer.status === 401 || answer.status === 403)
        throw new Error('Brevo does not take BREVO_API_KEY')
      const refusal = `Brevo answered ${answer.status}${codeIn(text)}`
      throw answer.status >= 400 && answer.status < 500 && answer.status !== 429
        ? new Permanent(refusal)
        : new Error(refusal)
    },
    async probe() {
      const answer = await fetch(`${baseUrl}/account`, {
        redirect: 'error',
        signal: AbortSignal.timeout(4500),
        headers: { 'api-key': apiKey, Accept: 'application/json' },
      })
      await answer.body?.cancel()
      if (answer.status === 200) return 'answers'
      return answer.status === 401 || answer.status === 403
        ? 'Brevo does not take BREVO_API_KEY.'
        : `Brevo answered ${answer.status}.`
    },
  }
}

/** Brevo's own word for what is wrong, never its sentence, which may name people. */
const codeIn = (text: string): string => {
  const code = /"code"\s*:\s*"([a-z_]{1,60})"/.exec(text)?.[1]
  return code ? `: ${code}` : ''
}

/** It took the mail even when it does not say under which id. */
function messageIdIn(text: string): string | null {
  try {
    return Answer.parse(JSON.parse(text)).messageId
  } catch {
    return null
  }
}
