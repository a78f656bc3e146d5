import type { Agent } from 'node:https'
import type { Config } from '../../platform/config.ts'
import type { Logger } from '../../platform/log.ts'
import type { Outcome, Push, PushAddress, PushDriver } from './port.ts'
import { openInternet, publicKeyOf, takesEndpoint, webPush, type Endpoints } from './web-push.ts'

export type { Push, PushAddress } from './port.ts'

type Settings = Pick<
  Config,
  'firebase' | 'firebaseWeb' | 'vapidPrivateKey' | 'publicUrl' | 'mailFrom'
>
/** Where the services are, when they are not on the open internet: in tests. */
export type Elsewhere = { endpoints?: Endpoints; firebaseAgent?: Agent; withinMs?: number }

/** Where Firebase's SDK registers a browser. */
const registrars = [
  'https://firebaseinstallations.googleapis.com',
  'https://fcmregistrations.googleapis.com',
]
const subjectOf = ({ publicUrl, mailFrom }: Settings): string =>
  publicUrl.startsWith('https://')
    ? publicUrl
    : `mailto:${/[^\s<>]+@[^\s<>]+/.exec(mailFrom)?.[0] ?? 'no-reply@localhost'}`

/**
 * Phones are told by Firebase, and browsers too where a web app of it is configured; else browsers are told by Web
 * Push, as are those that subscribed before. The SDKs are loaded when the first message goes out.
 */
export function createPush(
  config: Settings,
  log: Pick<Logger, 'warn'>,
  { endpoints = openInternet, firebaseAgent, withinMs }: Elsewhere = {},
): Push {
  const limits = withinMs ? { withinMs } : {}
  const loaders: Record<PushAddress['channel'], (() => Promise<PushDriver>) | null> = {
    web_push: once(() =>
      webPush({
        privateKey: config.vapidPrivateKey,
        subject: subjectOf(config),
        endpoints,
        ...limits,
      }),
    ),
    fcm:
      config.firebase === null
        ? null
        : once(() =>
            openFirebase(config, { ...(firebaseAgent ? { agent: firebaseAgent } : {}), ...limits }),
          ),
  }

  async function sendBy(
    channel: PushAddress['channel'],
    addresses: readonly PushAddress[],
    notice: Parameters<Push['send']>[1],
  ): Promise<Outcome[]> {
    const load = loaders[channel]
    if (!load) return addresses.map(() => ({ failed: 'Firebase is not configured', retry: false }))
    try {
      return await (await load()).send(addresses, notice)
    } catch (error) {
      log.warn(
        {
          err: { message: error instanceof Error ? error.message.slice(0, 200) : 'unknown' },
          channel,
        },
        'push cannot be sent',
      )
      return addresses.map(() => ({ failed: 'the driver could not be started', retry: true }))
    }
  }

  return {
    publicKey: publicKeyOf(config.vapidPrivateKey),
    browsers: config.firebaseWeb
      ? { key: config.firebaseWeb.key, firebase: config.firebaseWeb.app }
      : { key: publicKeyOf(config.vapidPrivateKey), firebase: null },
    origins: config.firebaseWeb ? registrars : [],
    tells: (channel) => loaders[channel] !== null,
    takes: (endpoint) => takesEndpoint(endpoint, endpoints),
    async send(addresses, notice) {
      const outcomes = new Map<PushAddress, Outcome>()
      await Promise.all(
        (['web_push', 'fcm'] as const).map(async (channel) => {
          const mine = addresses.filter((address) => address.channel === channel)
          if (mine.length)
            (await sendBy(channel, mine, notice)).forEach((outcome, i) =>
              outcomes.set(mine[i]!, outcome),
            )
        }),
      )
      return addresses.map(
        (address) => outcomes.get(address) ?? { failed: 'no answer', retry: true },
      )
    },
  }
}

const openFirebase = async (config: Settings, options: { agent?: Agent; withinMs?: number }) =>
  (await import('./fcm.ts')).fcm(config.firebase ?? '', { link: config.publicUrl, ...options })

/** Loads at most once at a time; a failure is not kept. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null
  return () =>
    (loaded ??= load().catch((error: unknown) => {
      loaded = null
      throw error
    }))
}

/**
 * Web Push asks for no account, so there is nothing to probe before a browser has subscribed; Firebase checks a message
 * that it does not send.
 */
export async function probe(
  config: Settings,
  _log: Pick<Logger, 'warn'>,
  firebaseAgent?: Agent,
): Promise<string> {
  if (config.firebase === null) return 'answers'
  let timer: NodeJS.Timeout | undefined
  try {
    const firebase = await openFirebase(config, firebaseAgent ? { agent: firebaseAgent } : {})
    const late = new Promise<never>(
      (_ok, fail) => (timer = setTimeout(() => fail(new Error('late')), 4500)),
    )
    return await Promise.race([firebase.probe(), late])
      .then(() => 'answers', trouble)
      .finally(() => void firebase.end())
  } catch {
    return 'FIREBASE_SERVICE_ACCOUNT_JSON is no service account: download it again from the Firebase console, under Service accounts.'
  } finally {
    clearTimeout(timer)
  }
}

function trouble(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/invalid-credential|authentication|third-party-auth/.test(code))
    return 'Firebase refuses the service account: its key was withdrawn, or it may not send messages in this project.'
  return code
    ? `Firebase does not take a message: ${code}.`
    : 'Firebase does not answer within 4.5 seconds.'
}
