import { randomUUID } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

const Email = z.strictObject({
  sender: z.strictObject({ email: z.email(), name: z.string().max(70).optional() }),
  to: z
    .array(z.strictObject({ email: z.email() }))
    .min(1)
    .max(99),
  subject: z.string().min(1),
  textContent: z.string().min(1),
  htmlContent: z.string().min(1),
  headers: z.strictObject({ idempotencyKey: z.uuid() }),
})
type BrevoMail = z.output<typeof Email>
export type BrevoMood = 'well' | 'refuses' | 'busy' | 'down' | 'slow' | 'odd'

/**
 * Brevo's API v3 as far as a mailer needs it: one mail for each idempotency key, fields checked strictly, the key in
 * `api-key`.
 */
export async function startBrevo() {
  const apiKey = `xkeysib-${randomUUID()}`
  const mails: BrevoMail[] = []
  const ids = new Map<string, string>()
  let mood: BrevoMood = 'well'
  const json = (res: ServerResponse, status: number, body: unknown): void =>
    void res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))

  function take(text: string, res: ServerResponse): void {
    const parsed = Email.safeParse(JSON.parse(text))
    if (!parsed.success)
      return json(res, 400, { code: 'invalid_parameter', message: parsed.error.issues[0]?.message })
    const { idempotencyKey } = parsed.data.headers
    if (!ids.has(idempotencyKey)) {
      ids.set(idempotencyKey, `<${randomUUID()}@smtp-relay.mailin.fr>`)
      mails.push(parsed.data)
    }
    json(res, 201, { messageId: ids.get(idempotencyKey) })
  }

  const server = createServer(async (req, res) => {
    let text = ''
    for await (const part of req) text += String(part)
    if (mood === 'slow') return
    if (mood === 'odd') return void res.writeHead(201).end('<html>')
    if (req.headers['api-key'] !== apiKey)
      return json(res, 401, { code: 'unauthorized', message: 'Key not found' })
    if (mood === 'down') return json(res, 503, { code: 'service_unavailable' })
    if (mood === 'busy') return json(res, 429, { code: 'too_many_requests' })
    if (mood === 'refuses')
      return json(res, 400, { code: 'invalid_parameter', message: 'email is not valid in to' })
    if (req.method === 'GET' && req.url === '/v3/account')
      return json(res, 200, { email: 'ops@svpms.test', plan: [] })
    if (req.method === 'POST' && req.url === '/v3/smtp/email') return take(text, res)
    json(res, 404, { code: 'not_found' })
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  return {
    apiKey,
    mails,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`,
    turn: (to: BrevoMood) => void (mood = to),
    async close() {
      server.closeAllConnections()
      await new Promise((ok) => server.close(ok))
    },
  }
}
