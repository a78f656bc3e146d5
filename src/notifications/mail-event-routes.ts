import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { feature, type Feature } from '../platform/http/route.ts'

/** Brevo's words for what ends mail to an address. All others, such as a soft bounce, are answered and forgotten. */
const ends = new Map([
  ['hard_bounce', 'bounced'],
  ['blocked', 'bounced'],
  ['invalid_email', 'bounced'],
  ['invalid', 'bounced'],
  ['spam', 'complained'],
  ['complaint', 'complained'],
  ['unsubscribed', 'unsubscribed'],
  ['unsubscribe', 'unsubscribed'],
])
const BrevoEvent = z.object({
  event: z.string().max(60),
  email: z.string().max(254).optional(),
  ts_event: z.number().int().min(0).max(4_000_000_000).optional(),
  ts: z.number().int().min(0).max(4_000_000_000).optional(),
})
/** One event, or a batch of them. */
const Body = z.union([BrevoEvent.transform((event) => [event]), z.array(BrevoEvent).max(1000)])

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const bears = (authorization: string | undefined, token: string): boolean =>
  timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`))

/**
 * The webhook for Brevo's delivery events. It exists only with BREVO_WEBHOOK_TOKEN. The token is never read from the
 * URL, because URLs are logged.
 */
export const brevoEvents = (
  token: string | null,
  enqueueAlone: (name: string, data: Record<string, unknown>) => Promise<void>,
): Feature =>
  feature('notifications').open('post', '/webhooks/brevo', {
    allow: 'anyone',
    input: z.object({}),
    summary: 'What has become of mails, told by Brevo.',
    handle: async ({ req, res }) => {
      if (!token) throw new Problem(404, 'not_found', 'There is no such page.')
      if (!bears(req.get('Authorization'), token))
        throw new Problem(401, 'bad_key', 'The token is not the one of BREVO_WEBHOOK_TOKEN.')
      const parsed = Body.safeParse(req.body)
      if (!parsed.success)
        throw new Problem(422, 'invalid', 'An event has at least the fields event and email.')
      for (const { event, email, ts_event: seen, ts } of parsed.data) {
        const reason = ends.get(event)
        const at = seen ?? ts
        if (reason && email)
          await enqueueAlone('mail-event', {
            email: email.toLowerCase(),
            reason,
            at: (at ? new Date(at * 1000) : new Date()).toISOString(),
          })
      }
      res.status(200).json({ taken: parsed.data.length })
    },
  })
