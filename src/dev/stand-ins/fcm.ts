import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { Agent, createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import { selfSigned } from './certificate.ts'

const Message = z.strictObject({
  token: z.string().min(1),
  notification: z.strictObject({ title: z.string().min(1), body: z.string() }),
  data: z.record(z.string(), z.string()),
  android: z.looseObject({
    priority: z.enum(['high', 'normal']),
    notification: z.looseObject({ channel_id: z.string(), click_action: z.string() }),
  }),
  apns: z.looseObject({
    headers: z.record(z.string(), z.string()),
    payload: z.looseObject({ aps: z.looseObject({ sound: z.string(), badge: z.number() }) }),
  }),
  webpush: z.looseObject({ headers: z.record(z.string(), z.string()) }),
})
type FcmMessage = z.output<typeof Message>
const refusals: Record<string, [status: number, name: string, code: string]> = {
  gone: [404, 'NOT_FOUND', 'UNREGISTERED'],
  bad: [400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
  other: [403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH'],
  quota: [429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'],
  down: [500, 'INTERNAL', 'INTERNAL'],
}
const hosts = [
  'fcm.googleapis.com',
  'oauth2.googleapis.com',
  'www.googleapis.com',
  'accounts.google.com',
]

/**
 * Google's token endpoint and FCM's HTTP v1 API over TLS, at their own names, for the real SDK. It gives a token only
 * for an assertion signed by the service account, and takes only messages that carry that token. A device's token says
 * what becomes of it: gone…, bad…, other…, quota…, down…, slow…, odd…; any other is told.
 */
export async function startFcm() {
  const certificate = selfSigned(hosts)
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const serviceAccount = {
    type: 'service_account',
    project_id: 'svpms-test',
    client_email: 'push@svpms-test.iam.gserviceaccount.com',
    private_key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  }
  const messages: FcmMessage[] = []
  const calls: string[] = []
  const accessToken = randomUUID()

  const json = (res: ServerResponse, status: number, body: unknown): void =>
    void res
      .writeHead(status, { 'Content-Type': 'application/json; charset=UTF-8' })
      .end(JSON.stringify(body))
  const refuse = (res: ServerResponse, status: number, name: string, code?: string): void =>
    json(res, status, {
      error: {
        code: status,
        message: `stand-in: ${name}`,
        status: name,
        details: code
          ? [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: code }]
          : [],
      },
    })

  async function giveToken(body: string, res: ServerResponse): Promise<void> {
    const asked = new URLSearchParams(body)
    const assertion = await jwtVerify(
      asked.get('assertion') ?? '',
      createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
      {
        algorithms: ['RS256'],
        issuer: serviceAccount.client_email,
        requiredClaims: ['exp', 'scope'],
      },
    ).catch(() => null)
    if (asked.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer' || !assertion)
      return json(res, 400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' })
    if (
      !String(assertion.payload['scope']).includes(
        'https://www.googleapis.com/auth/firebase.messaging',
      )
    )
      return json(res, 400, { error: 'invalid_scope' })
    json(res, 200, { access_token: accessToken, expires_in: 3600, token_type: 'Bearer' })
  }

  function takeMessage(body: string, req: IncomingMessage, res: ServerResponse): void {
    if (req.headers.authorization !== `Bearer ${accessToken}`)
      return refuse(res, 401, 'UNAUTHENTICATED')
    if (req.url !== `/v1/projects/${serviceAccount.project_id}/messages:send`)
      return refuse(res, 404, 'NOT_FOUND')
    const asked = JSON.parse(body) as {
      message: { token?: string; topic?: string }
      validate_only?: boolean
    }
    if (asked.validate_only && asked.message.topic)
      return json(res, 200, { name: 'projects/svpms-test/messages/fake_message_id' })
    const token = asked.message.token ?? ''
    calls.push(token)
    const kind = token.split('-')[0]!
    if (kind === 'slow') return
    if (kind === 'odd')
      return void res.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>')
    const refusal = refusals[kind]
    if (refusal) return refuse(res, ...refusal)
    const message = Message.safeParse(asked.message)
    if (!message.success || Buffer.byteLength(body) > 4096)
      return refuse(res, 400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT')
    messages.push(message.data)
    json(res, 200, { name: `projects/svpms-test/messages/${messages.length}` })
  }

  const server = createServer(
    { key: certificate.key, cert: certificate.cert },
    async (req, res) => {
      let body = ''
      for await (const part of req) body += String(part)
      if (req.url?.endsWith('/token')) await giveToken(body, res)
      else takeMessage(body, req, res)
    },
  )
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  const { port } = server.address() as AddressInfo
  return {
    messages,
    calls,
    serviceAccount: JSON.stringify(serviceAccount),
    /** Leads every connection of the SDK here; the certificate is still checked against the name it asked for. */
    agent: Object.assign(new Agent({ keepAlive: true }), {
      createConnection: (options: { servername?: string; host?: string }) =>
        connect({
          host: '127.0.0.1',
          port,
          servername: options.servername ?? options.host ?? '',
          ca: certificate.ca,
        }),
    }),
    async close() {
      server.closeAllConnections()
      await new Promise((ok) => server.close(ok))
    },
  }
}
