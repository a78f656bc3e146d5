import { randomUUID } from 'node:crypto'
import type { Agent } from 'node:https'
import type { MulticastMessage } from 'firebase-admin/messaging'
import { serviceAccountCredential } from './service-account.ts'
import { withinTime, type Outcome, type PushDriver, type PushNotice } from './port.ts'

const chunk = 100
const gone: readonly string[] = [
  'messaging/registration-token-not-registered',
  'messaging/installation-id-not-registered',
]
/**
 * What is wrong with the message or with our project stays wrong; it says nothing about the device, which stays as it
 * is.
 */
const final: readonly string[] = [
  'messaging/invalid-argument',
  'messaging/invalid-payload',
  'messaging/invalid-registration-token',
  'messaging/payload-size-limit-exceeded',
  'messaging/mismatched-credential',
]

/**
 * Firebase Cloud Messaging through Google's own SDK. It sends over HTTP/1.1: the HTTP/2 of the SDK breaks off above
 * some 200 tokens (firebase-admin-node 2943). `agent` is where to connect to, in tests.
 */
export async function fcm(
  serviceAccount: string,
  { link, agent, withinMs = 25_000 }: { link: string; agent?: Agent; withinMs?: number },
): Promise<PushDriver & { probe(): Promise<void>; end(): Promise<void> }> {
  const { projectId, ...credential } = serviceAccountCredential(serviceAccount, agent)
  const [{ deleteApp, initializeApp }, { getMessaging }] = await Promise.all([
    import('firebase-admin/app'),
    import('firebase-admin/messaging'),
  ])
  const app = initializeApp(
    { projectId, credential, ...(agent ? { httpAgent: agent } : {}) },
    `svpms-${randomUUID()}`,
  )
  const messaging = getMessaging(app)
  messaging.enableLegacyHttpTransport()

  async function sendChunk(tokens: string[], notice: PushNotice): Promise<Outcome[]> {
    try {
      const { responses } = await messaging.sendEachForMulticast({
        tokens,
        ...messageOf(notice, link),
      })
      return responses.map((response) => (response.success ? 'sent' : outcomeOf(response.error)))
    } catch (error) {
      return tokens.map(() => outcomeOf(error))
    }
  }

  return {
    async send(addresses, notice) {
      const tokens = addresses.map((address) => (address.channel === 'fcm' ? address.token : ''))
      const outcomes: Outcome[] = []
      for (let at = 0; at < tokens.length; at += chunk) {
        const part = tokens.slice(at, at + chunk)
        outcomes.push(...(await withinTime(sendChunk(part, notice), part.length, withinMs)))
      }
      return outcomes
    },
    /** Asks Google to check a message without sending it: the credentials and the project are right when it does. */
    probe: async () =>
      void (await messaging.send({ topic: 'svpms-probe', notification: { title: 'Probe' } }, true)),
    end: () => deleteApp(app),
  }
}

/**
 * Values of `data` are text, or the SDK refuses the message. A click of a web app must lead to https, so elsewhere it
 * leads nowhere.
 */
const messageOf = (
  { id, organisation, kind, title, body }: PushNotice,
  link: string,
): Omit<MulticastMessage, 'tokens' | 'fids'> => ({
  notification: { title, body },
  data: { notice_id: id, organisation, kind, click_action: 'FLUTTER_NOTIFICATION_CLICK' },
  android: {
    priority: 'high',
    notification: {
      channelId: 'svpms_default',
      clickAction: 'FLUTTER_NOTIFICATION_CLICK',
      tag: id,
    },
  },
  apns: { headers: { 'apns-collapse-id': id }, payload: { aps: { badge: 1, sound: 'default' } } },
  webpush: {
    headers: { TTL: '86400', Urgency: 'high' },
    notification: { tag: id },
    ...(link.startsWith('https://')
      ? {
          fcmOptions: {
            link: new URL(`/notifications/${id}/opening?organisation=${organisation}`, link).href,
          },
        }
      : {}),
  },
})

function outcomeOf(error: unknown): Outcome {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
  if (gone.includes(code)) return 'gone'
  return { failed: `Firebase: ${code}`, retry: !final.includes(code) }
}
