/** Where a device is told: by Firebase (apps on phones), or at the endpoint its browser gave (Web Push, RFC 8030). */
export type PushAddress =
  | { channel: 'fcm'; token: string }
  | { channel: 'web_push'; endpoint: string; keys: { p256dh: string; auth: string } }

/**
 * What is sent: words without money, vendors or banks, because a lock screen shows them to anybody nearby. `id` and
 * `organisation` are opaque; the rest is fetched after it was opened. The id also makes a second delivery replace the
 * first on the device.
 */
export type PushNotice = {
  id: string
  organisation: string
  kind: string
  title: string
  body: string
  /** Where this very device decides, once; only a browser that shows it itself is given one. */ decide?: string
}

/** `gone`: the service says that this device will never be told again. `retry`: trying later may help. */
export type Outcome = 'sent' | 'gone' | { failed: string; retry: boolean }

export type PushDriver = {
  send(addresses: readonly PushAddress[], notice: PushNotice): Promise<Outcome[]>
}

export type Push = PushDriver & {
  /**
   * Phones are told only where Firebase is configured; until then they stay registered, and their notices are in the
   * feed.
   */
  tells(channel: PushAddress['channel']): boolean
  /** Whether an endpoint that a browser gave is one we call. */
  takes(endpoint: string): boolean
  /** The key of Web Push. */
  publicKey: string
  browsers: Browsers
  /** Where a browser registers itself. */
  origins: readonly string[]
}

/** What a web app of Firebase is known by; the names are the Firebase console's. None of it is secret. */
type FirebaseWebApp = Record<'apiKey' | 'projectId' | 'appId' | 'messagingSenderId', string>
/** `key`: what a browser subscribes with; with `firebase` it is that of Firebase's Web Push certificate. */
export type Browsers = { key: string; firebase: FirebaseWebApp | null }

/** One outcome for each address, in their order, at the latest after `ms`. */
export async function withinTime(
  work: Promise<Outcome[]>,
  count: number,
  ms: number,
): Promise<Outcome[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Outcome[]>(
    (ok) =>
      (timer = setTimeout(
        () =>
          ok(
            Array.from({ length: count }, () => ({ failed: `no answer in ${ms} ms`, retry: true })),
          ),
        ms,
      )),
  )
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
