import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  randomUUID,
  type ECDH,
} from 'node:crypto'
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtVerify } from 'jose'
import { selfSigned } from './certificate.ts'

type Received = {
  endpoint: string
  text: string
  ttl: string
  urgency: string
  topic: string
}
type Mood = 'well' | 'gone' | 'unknown' | 'quota' | 'broken' | 'slow' | 'hangs up'
type Browser = { path: string; keys: ECDH; auth: Buffer; applicationServerKey: string; mood: Mood }
const refusals: Partial<Record<Mood, number>> = { gone: 410, unknown: 404, quota: 429, broken: 503 }

/**
 * A push service (RFC 8030) over TLS and the browsers that subscribed there. It takes only what is signed by the key a
 * browser subscribed with (VAPID, RFC 8292), and reads each message as the browser would (RFC 8291).
 */
export async function startWebPush() {
  const certificate = selfSigned(['localhost', '127.0.0.1'])
  const browsers = new Map<string, Browser>()
  const received: Received[] = []
  const refused: string[] = []

  const server = createServer({ key: certificate.key, cert: certificate.cert }, (req, res) => {
    take(req, res).catch((error: unknown) => {
      refused.push(String(error))
      res.writeHead(error instanceof Refusal ? error.status : 500).end()
    })
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of req) parts.push(part as Buffer)
    const browser = browsers.get(req.url ?? '')
    if (!browser) throw new Refusal(404, 'nobody subscribed here')
    if (browser.mood === 'slow') return
    if (browser.mood === 'hangs up') return void req.socket.destroy()
    const status = refusals[browser.mood]
    if (status) return void res.writeHead(status).end('not now')
    await verifyVapid(
      String(req.headers.authorization),
      browser.applicationServerKey,
      `https://${host}`,
    )
    const { ttl, urgency, topic } = req.headers
    if (typeof ttl !== 'string' || !/^\d+$/.test(ttl)) throw new Refusal(400, 'TTL is required')
    if (typeof topic === 'string' && !/^[\w-]{1,32}$/.test(topic))
      throw new Refusal(400, 'a topic has at most 32 characters of base64url')
    if (req.headers['content-encoding'] !== 'aes128gcm')
      throw new Refusal(415, 'aes128gcm is expected')
    const body = Buffer.concat(parts)
    if (body.length > 4096) throw new Refusal(413, 'at most 4096 bytes')
    received.push({
      endpoint: `https://${host}${browser.path}`,
      text: read(body, browser),
      ttl,
      urgency: String(urgency),
      topic: String(topic),
    })
    res.writeHead(201, { Location: `https://${host}/message/${randomUUID()}` }).end()
  }

  return {
    ca: certificate.ca,
    host,
    received,
    refused,
    /** A browser that subscribes with the site's public key, as PushManager.subscribe() does. */
    subscribe(applicationServerKey: string): {
      endpoint: string
      keys: { p256dh: string; auth: string }
      turn: (mood: Mood) => void
    } {
      const keys = createECDH('prime256v1')
      keys.generateKeys()
      const browser: Browser = {
        path: `/send/${randomUUID()}`,
        keys,
        auth: randomBytes(16),
        applicationServerKey,
        mood: 'well',
      }
      browsers.set(browser.path, browser)
      return {
        endpoint: `https://${host}${browser.path}`,
        keys: { p256dh: keys.getPublicKey('base64url'), auth: browser.auth.toString('base64url') },
        turn: (mood) => void (browser.mood = mood),
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((ok) => server.close(ok))
    },
  }
}

class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function verifyVapid(
  authorization: string,
  expectedKey: string,
  audience: string,
): Promise<void> {
  const [, token, key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/i.exec(authorization) ?? []
  if (!token || !key) throw new Refusal(401, 'no VAPID')
  if (key !== expectedKey)
    throw new Refusal(403, 'signed by another key than the browser subscribed with')
  const point = Buffer.from(key, 'base64url')
  const publicKey = createPublicKey({
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
    format: 'jwk',
  })
  const { payload } = await jwtVerify(token, publicKey, {
    algorithms: ['ES256'],
    audience,
    requiredClaims: ['exp', 'sub'],
  }).catch(() => {
    throw new Refusal(403, 'the VAPID token does not hold')
  })
  if (
    (payload.exp ?? 0) > Date.now() / 1000 + 86_400 ||
    !/^(mailto:|https:)/.test(payload.sub ?? '')
  )
    throw new Refusal(403, 'a VAPID token lives a day at most and says how to reach its sender')
}

const derive = (salt: Uint8Array, secret: Uint8Array, info: Uint8Array, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length))

/** One record of aes128gcm (RFC 8188): salt, record size, the sender's key, the ciphertext. */
function read(body: Buffer, { keys, auth }: Browser): string {
  const salt = body.subarray(0, 16)
  const sender = body.subarray(21, 21 + body[20]!)
  const sealed = body.subarray(21 + body[20]!)
  const secret = derive(
    auth,
    keys.computeSecret(sender),
    Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender]),
    32,
  )
  const decipher = createDecipheriv(
    'aes-128-gcm',
    derive(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    derive(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12),
    { authTagLength: 16 },
  )
  decipher.setAuthTag(sealed.subarray(-16))
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8')
}
