import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isOfFirebase, messageIn } from '../../browser/push-message.ts'
import { startFcm } from '../../dev/stand-ins/fcm.ts'
import { startWebPush } from '../../dev/stand-ins/web-push.ts'
import { loadConfig } from '../../platform/config.ts'
import { createPush, probe, type Push, type PushAddress } from './index.ts'
import { openInternet, takesEndpoint } from './web-push.ts'

const quiet = { warn: () => {} }
const notice = () => ({
  id: randomUUID(),
  organisation: randomUUID(),
  kind: 'approval_wanted',
  title: 'An approval waits for you',
  body: 'Kaveri ₹',
})
const vapidPrivateKey = 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'
const settings = {
  vapidPrivateKey,
  firebaseWeb: null,
  publicUrl: 'https://svpms.test',
  mailFrom: 'SVPMS <no-reply@svpms.test>',
}

let google: Awaited<ReturnType<typeof startFcm>>
let service: Awaited<ReturnType<typeof startWebPush>>
let push: Push
beforeAll(async () => {
  ;[google, service] = await Promise.all([startFcm(), startWebPush()])
  push = open()
})
afterAll(() => Promise.all([google?.close(), service?.close()]))
const open = (change: { firebase?: string | null; withinMs?: number; ca?: string } = {}): Push =>
  createPush(
    {
      ...settings,
      firebase: change.firebase === undefined ? google.serviceAccount : change.firebase,
    },
    quiet,
    {
      firebaseAgent: google.agent,
      endpoints: { takes: (host) => host === service.host, ca: change.ca ?? service.ca },
      ...(change.withinMs ? { withinMs: change.withinMs } : {}),
    },
  )
const phone = (token: string): PushAddress => ({ channel: 'fcm', token })
const browser = (
  mood: Parameters<ReturnType<typeof service.subscribe>['turn']>[0] = 'well',
  key = push.publicKey,
) => {
  const { turn, ...subscription } = service.subscribe(key)
  turn(mood)
  return { channel: 'web_push', ...subscription } as const
}

/** What all ways have in common, each in front of its own SDK. */
describe.each<[string, (outcome: 'well' | 'gone' | 'quota' | 'down' | 'slow') => PushAddress]>([
  ['a phone, through Firebase', (how) => phone(`${how}-${randomUUID()}`)],
  ['a browser, through Firebase', (how) => phone(`${how}-${randomUUID()}:APA91b`)],
  ['a browser, through Web Push', (how) => browser(how === 'down' ? 'broken' : how)],
])('%s', (_name, device) => {
  test('is told once for each message, in the order of the devices', async () =>
    expect(await push.send([device('well'), device('gone'), device('well')], notice())).toEqual([
      'sent',
      'gone',
      'sent',
    ]))
  test('is not given up when the service has had enough or is down: that may be tried again', async () => {
    const outcomes = await push.send([device('quota'), device('down')], notice())
    expect(outcomes).toEqual([
      { failed: expect.any(String), retry: true },
      { failed: expect.any(String), retry: true },
    ])
  }, 240_000)
  test('that is not answered for is not waited for', async () =>
    expect(await open({ withinMs: 300 }).send([device('slow')], notice())).toEqual([
      { failed: expect.stringMatching(/time|no answer/), retry: true },
    ]))
})

describe('Web Push', () => {
  test('carries the message encrypted, with a lifetime, urgency and a topic that lets the second replace the first', async () => {
    const told = notice()
    const device = browser()
    expect(await push.send([device], told)).toEqual(['sent'])
    expect(service.received.at(-1)).toEqual({
      endpoint: device.endpoint,
      text: JSON.stringify(told),
      ttl: '86400',
      urgency: 'high',
      topic: told.id.replaceAll('-', ''),
    })
  })
  test('gives a device up for 404 and 410 alone', async () => {
    const otherKey = createPush(
      {
        ...settings,
        firebase: null,
        vapidPrivateKey: 'b2Z7pS2D1qYbL0vQnE3a4k5R6xT8uW9yC1dF2gH3jK4',
      },
      quiet,
      {},
    ).publicKey
    expect(
      await push.send(
        [browser('unknown'), browser('gone'), browser('well', otherKey), browser('hangs up')],
        notice(),
      ),
    ).toEqual([
      'gone',
      'gone',
      { failed: 'the push service answered 403', retry: false },
      { failed: expect.stringContaining('ECONNRESET'), retry: true },
    ])
  })
  test('does not send what is too long, nor to keys that are none', async () => {
    const broken = { ...browser(), keys: { p256dh: 'AAAA', auth: 'AAAA' } }
    expect(await push.send([browser()], { ...notice(), body: '₹'.repeat(1300) })).toEqual([
      { failed: 'more than 3800 bytes', retry: false },
    ])
    expect(await push.send([broken], notice())).toEqual([
      { failed: 'the subscription’s keys cannot be used', retry: false },
    ])
  })
  test('calls no host but the known push services, over https', async () => {
    const known = [
      'https://fcm.googleapis.com/fcm/send/x',
      'https://updates.push.services.mozilla.com/wpush/v2/x',
      'https://web.push.apple.com/x',
      'https://wns2-par02p.notify.windows.com/w/?token=x',
    ]
    expect(known.filter((endpoint) => !takesEndpoint(endpoint, openInternet))).toEqual([])
    const others = [
      'http://fcm.googleapis.com/x',
      'https://127.0.0.1/x',
      'https://169.254.169.254/latest',
      'https://fcm.googleapis.com:8443/x',
      'https://fcm.googleapis.com.evil.test/x',
      'https://evilpush.apple.com.test/x',
      'https://user:pass@fcm.googleapis.com/x',
      'https://notpush.apple.com/x',
      'file:///etc/passwd',
      'x',
    ]
    expect(others.filter((endpoint) => takesEndpoint(endpoint, openInternet))).toEqual([])
    expect(
      await push.send([{ ...browser(), endpoint: 'https://127.0.0.1:1/x' }], notice()),
    ).toEqual([{ failed: 'its endpoint is no known push service', retry: false }])
  })
  test('refuses a service whose certificate nobody vouches for', async () =>
    expect(
      await open({
        ca: (await import('../../dev/stand-ins/certificate.ts')).selfSigned(['127.0.0.1']).ca,
      }).send([browser()], notice()),
    ).toEqual([{ failed: expect.stringMatching(/CERT|SIGNATURE|SIGNED/), retry: true }]))
})

describe('Firebase', () => {
  test('gets what the apps expect: a channel, a sound, a click action, and text alone in the data', async () => {
    const told = notice()
    expect(await push.send([phone('ok-1')], told)).toEqual(['sent'])
    expect(google.messages.at(-1)).toMatchObject({
      token: 'ok-1',
      notification: { title: told.title, body: told.body },
      data: {
        notice_id: told.id,
        organisation: told.organisation,
        kind: told.kind,
        click_action: 'FLUTTER_NOTIFICATION_CLICK',
      },
      android: {
        priority: 'high',
        notification: {
          channel_id: 'svpms_default',
          click_action: 'FLUTTER_NOTIFICATION_CLICK',
          tag: told.id,
        },
      },
      apns: {
        headers: { 'apns-collapse-id': told.id },
        payload: { aps: { badge: 1, sound: 'default' } },
      },
      webpush: {
        fcmOptions: {
          link: `https://svpms.test/notifications/${told.id}/opening?organisation=${told.organisation}`,
        },
      },
    })
  })
  test('is never told to give a device up for a message or a project that is wrong', async () =>
    expect(await push.send([phone('bad-1'), phone('other-1')], notice())).toEqual([
      { failed: 'Firebase: messaging/invalid-argument', retry: false },
      { failed: 'Firebase: messaging/mismatched-credential', retry: false },
    ]))
  test('takes hundreds of phones, a hundred at a time', async () => {
    const tokens = Array.from({ length: 230 }, (_, i) => `many-${i}`)
    expect(new Set(await push.send(tokens.map(phone), notice()))).toEqual(new Set(['sent']))
    expect(
      google.messages
        .slice(-230)
        .map((m) => m.token)
        .toSorted(),
    ).toEqual(tokens.toSorted())
  }, 240_000)
  test('that answers with something else is tried again', async () =>
    expect(await push.send([phone('odd-1')], notice())).toEqual([
      { failed: expect.stringContaining('Firebase'), retry: true },
    ]))
  test('with wrong credentials tells nobody, gives nobody up, and its probe says so', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    const stolen = JSON.stringify({
      ...(JSON.parse(google.serviceAccount) as object),
      private_key: privateKey,
    })
    const before = google.calls.length
    expect(await open({ firebase: stolen }).send([phone('ok-2')], notice())).toEqual([
      { failed: expect.stringContaining('Firebase'), retry: true },
    ])
    expect(await open({ firebase: '{"type":"nothing"}' }).send([phone('ok-2')], notice())).toEqual([
      { failed: 'the driver could not be started', retry: true },
    ])
    expect(google.calls.length).toBe(before)
    const asked = (firebase: string | null) => probe({ ...settings, firebase }, quiet, google.agent)
    expect([
      await asked(google.serviceAccount),
      await asked(null),
      await asked(stolen),
      await asked('{}'),
    ]).toEqual([
      'answers',
      'answers',
      expect.stringContaining('refuses the service account'),
      expect.stringContaining('no service account'),
    ])
  }, 240_000)
  test('that is not configured tells no phone, and browsers all the same', async () => {
    const without = open({ firebase: null })
    expect([without.tells('fcm'), without.tells('web_push')]).toEqual([false, true])
    expect(await without.send([phone('ok-3'), browser()], notice())).toEqual([
      { failed: 'Firebase is not configured', retry: false },
      'sent',
    ])
  })
})

describe('where browsers register', () => {
  const webApp = {
    apiKey: 'k',
    projectId: 'svpms-test',
    appId: '1:2:web:3',
    messagingSenderId: '2',
  }
  const json = JSON.stringify({ ...webApp, authDomain: 'svpms-test.firebaseapp.com' })
  const key = `B${'a'.repeat(86)}`
  const configured = (change: Record<string, string | undefined> = {}) =>
    loadConfig({
      SVPMS_DATA_DIR: folder,
      FIREBASE_SERVICE_ACCOUNT_JSON: google.serviceAccount,
      FIREBASE_WEB_CONFIG: json,
      FIREBASE_WEB_PUSH_KEY: key,
      ...change,
    })
  const folder = mkdtempSync(join(tmpdir(), 'svpms-push-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('is Firebase where a web app of it is configured, and the browser’s own service otherwise', () => {
    const firebase = createPush(configured(), quiet)
    expect(firebase.browsers).toEqual({ key, firebase: webApp })
    expect(firebase.origins).toHaveLength(2)
    const own = createPush(
      configured({ FIREBASE_WEB_CONFIG: undefined, FIREBASE_WEB_PUSH_KEY: undefined }),
      quiet,
    )
    expect(own.browsers).toEqual({ key: own.publicKey, firebase: null })
    expect(own.origins).toEqual([])
  })
  test('those that subscribed before Firebase was configured are told as they were', async () => {
    const both = createPush(
      { ...settings, firebase: google.serviceAccount, firebaseWeb: { app: webApp, key } },
      quiet,
      {
        firebaseAgent: google.agent,
        endpoints: { takes: (host) => host === service.host, ca: service.ca },
      },
    )
    expect(await both.send([browser('well', both.publicKey), phone('web-1')], notice())).toEqual([
      'sent',
      'sent',
    ])
  })
  test('is refused at the start where half of it is missing or no JSON', () => {
    expect(() => configured({ FIREBASE_WEB_PUSH_KEY: undefined })).toThrow(
      'FIREBASE_WEB_PUSH_KEY: seen nothing',
    )
    expect(() => configured({ FIREBASE_SERVICE_ACCOUNT_JSON: undefined })).toThrow(
      'FIREBASE_SERVICE_ACCOUNT_JSON: seen nothing',
    )
    for (const wrong of ['{apiKey: "k"}', '{"apiKey":"k"}', '7'])
      expect(() => configured({ FIREBASE_WEB_CONFIG: wrong })).toThrow('FIREBASE_WEB_CONFIG')
  })
})

describe('the service worker', () => {
  const told = {
    id: randomUUID(),
    organisation: randomUUID(),
    kind: 'mention',
    title: 'Somebody mentioned you',
    body: 'Kaveri',
  }
  test('reads the same message, whichever way it came', async () => {
    expect(messageIn(JSON.parse(JSON.stringify(told)))).toEqual(told)
    await push.send([phone('web-2')], told)
    const { notification, data } = google.messages.at(-1)!
    expect(messageIn({ notification, data, from: '2', fcmMessageId: '1' })).toEqual(told)
  })
  test('never gets a way to decide by Firebase, which can read what it carries', async () => {
    await push.send([phone('web-3')], { ...told, decide: '/decide/secret-of-the-device' })
    expect(JSON.stringify(google.messages.at(-1))).not.toContain('secret-of-the-device')
  })
  test('registers a changed subscription again, unless it is Firebase that tells this browser', () => {
    const key = 'BFirebase'
    expect(isOfFirebase(key, { web_push_key: key, firebase: {} })).toBe(true)
    expect(isOfFirebase('BOwn', { web_push_key: key, firebase: {} })).toBe(false)
    expect(isOfFirebase('BOwn', { web_push_key: 'BOwn', firebase: null })).toBe(false)
  })
  test('shows nothing for what is none of ours', () => {
    for (const other of [null, 'x', 7, {}, { notification: { title: 'x' } }, { data: {} }])
      expect(messageIn(other)).toBeNull()
  })
})
