import { createECDH } from 'node:crypto'
import { Agent } from 'node:https'
import type { Outcome, PushAddress, PushDriver } from './port.ts'

/**
 * The push services of Chrome, Edge, Firefox and Safari. The client chooses the endpoint it registers, so no other host
 * is ever called.
 */
const knownHosts =
  /^(?:fcm\.googleapis\.com|(?:[\w-]+\.)*push\.services\.mozilla\.com|(?:[\w-]+\.)*push\.apple\.com|(?:[\w-]+\.)*notify\.windows\.com)$/
export type Endpoints = { takes: (host: string) => boolean; ca?: string }
export const openInternet: Endpoints = { takes: (host) => knownHosts.test(host) }

/** https, of a known host, without a password in it. */
export function takesEndpoint(endpoint: string, { takes }: Endpoints): boolean {
  if (!URL.canParse(endpoint)) return false
  const url = new URL(endpoint)
  return url.protocol === 'https:' && url.username === '' && url.password === '' && takes(url.host)
}

/** The public half of a P-256 key, as browsers want it: 65 bytes in base64url. */
export function publicKeyOf(privateKey: string): string {
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(Buffer.from(privateKey, 'base64url'))
  return pair.getPublicKey('base64url')
}

const mostBytes = 3800
const daySeconds = 86_400

/** Web Push with VAPID (RFC 8291, 8292): no account anywhere. `subject` is how a push service reaches us. */
export async function webPush({
  privateKey,
  subject,
  endpoints,
  withinMs = 8000,
}: {
  privateKey: string
  subject: string
  endpoints: Endpoints
  withinMs?: number
}): Promise<PushDriver> {
  const { default: library } = await import('web-push')
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 20,
    ...(endpoints.ca ? { ca: endpoints.ca } : {}),
  })
  const vapidDetails = { subject, publicKey: publicKeyOf(privateKey), privateKey }

  async function sendOne(address: PushAddress, payload: string, topic: string): Promise<Outcome> {
    if (address.channel !== 'web_push') return { failed: 'no Web Push subscription', retry: false }
    const { endpoint, keys } = address
    if (Buffer.byteLength(payload) > mostBytes)
      return { failed: `more than ${mostBytes} bytes`, retry: false }
    if (!takesEndpoint(endpoint, endpoints))
      return { failed: 'its endpoint is no known push service', retry: false }
    try {
      await library.sendNotification({ endpoint, keys }, payload, {
        vapidDetails,
        TTL: daySeconds,
        urgency: 'high',
        topic,
        contentEncoding: 'aes128gcm',
        timeout: withinMs,
        agent,
      })
      return 'sent'
    } catch (error) {
      return outcomeOf(error)
    }
  }

  return {
    // A topic is at most 32 characters: a uuid without its dashes.
    send: (addresses, notice) =>
      Promise.all(
        addresses.map((address) =>
          sendOne(address, JSON.stringify(notice), notice.id.replaceAll('-', '')),
        ),
      ),
  }
}

/** Only 404 and 410 say that a subscription has ended; a refused message says nothing about the device. */
function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof Error)) return { failed: 'unknown', retry: true }
  const status =
    'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null
  if (status === 404 || status === 410) return 'gone'
  if (status !== null)
    return { failed: `the push service answered ${status}`, retry: status === 429 || status >= 500 }
  const network =
    'code' in error
      ? String(error.code)
      : error.message === 'Socket timeout'
        ? 'it did not answer in time'
        : null
  return network
    ? { failed: `the push service: ${network}`, retry: true }
    : { failed: 'the subscription’s keys cannot be used', retry: false }
}
