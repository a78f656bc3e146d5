import { asWritten } from '../messages/index.ts'
import type { CDPSession } from 'playwright-core'
import { createECDH, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { mintLink } from '../approvals/index.ts'
import { notify } from '../notifications/index.ts'
import {
  Visitor,
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  type Served,
} from '../platform/testing/browser.ts'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import type { Config } from '../platform/config.ts'
import { createLogger } from '../platform/log.ts'
import { newTenant, product, testConfig, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

sayIfSkipped('notifications in a browser')
const vapidKey = createECDH('prime256v1').generateKeys('base64url')

/** The product with other settings, beside the one that is served. */
async function serveWith(
  change: Partial<Config>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const { db, jobs } = await product()
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const config = { ...testConfig, publicUrl: url, ...change }
  const log = createLogger('silent')
  server.on('request', await createApp({ ownerUrl: null, config, log, db, jobs }))
  return {
    url,
    async stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe.skipIf(!hasBrowser)('notifications in a browser', { timeout: 240_000 }, () => {
  let served: Served
  let tenant: TestTenant
  beforeAll(async () => {
    served = await serveProduct()
    tenant = await newTenant()
  })
  afterAll(() => served?.stop())

  const tell = async (
    kind: 'approval_wanted' | 'mention',
  ): Promise<{ id: string; title: string }> => {
    const userId = tenant.users[`approver@${tenant.slug}.test`]!
    const title = `PR-${randomUUID().slice(0, 8)} waits`
    await tenant.run('admin', (ctx) =>
      notify(ctx, [userId], {
        kind,
        key: randomUUID(),
        title: asWritten(title),
        body: asWritten('Laptops'),
        path: '/purchase-requests',
        subject: { kind: 'member', id: userId },
      }),
    )
    return (await tenant.as('approver').get('/notifications')).body.data[0] as {
      id: string
      title: string
    }
  }
  const signedIn = async (
    look: Parameters<typeof Visitor.open>[1] = { width: 1440 },
  ): Promise<Visitor> => {
    const visitor = await Visitor.open(served, look)
    await visitor.become(tenant, 'approver')
    return visitor
  }

  /** A window whose service worker is ready for pushes. */
  async function withWorker() {
    const visitor = await signedIn()
    const { page } = visitor
    const context = page.context()
    await context.grantPermissions(['notifications'], { origin: served.url })
    await visitor.visit('/me/notifications')
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/sw.js')
      await navigator.serviceWorker.ready
    })
    await page.waitForFunction(() => navigator.serviceWorker.controller)
    // A push that comes before that is lost.
    await page.waitForFunction(
      async () => (await navigator.serviceWorker.ready).active?.state === 'activated',
    )
    return { visitor, page, context }
  }

  test('a push is shown with what one can do, and a click opens the page it is about, where it is read', async () => {
    const { visitor, page, context } = await withWorker()
    const cdp = await context.newCDPSession(page)
    const registrationId = await registered(cdp, served.url)
    const deliver = (data: object | string) =>
      cdp.send('ServiceWorker.deliverPushMessage', {
        origin: served.url,
        registrationId,
        data: typeof data === 'string' ? data : JSON.stringify(data),
      })
    const shown = () =>
      page.evaluate(async () =>
        (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => ({
          title: n.title,
          body: n.body,
          tag: n.tag,
          actions: (n as unknown as { actions: { action: string }[] }).actions.map((a) => a.action),
        })),
      )
    const [approval, mention] = [await tell('approval_wanted'), await tell('mention')]
    await deliver({
      id: approval.id,
      organisation: tenant.tenantId,
      kind: 'approval_wanted',
      title: 'An approval waits for you',
      body: 'Kaveri',
    })
    await deliver({
      id: mention.id,
      organisation: tenant.tenantId,
      kind: 'mention',
      title: 'Somebody mentioned you',
      body: 'Kaveri',
    })
    await deliver({
      id: mention.id,
      organisation: tenant.tenantId,
      kind: 'mention',
      title: 'Somebody mentioned you',
      body: 'Kaveri',
    })
    await expect.poll(async () => (await shown()).length, { timeout: 60_000 }).toBe(2)
    expect((await shown()).toSorted((a, b) => a.title.localeCompare(b.title))).toEqual([
      {
        title: 'An approval waits for you',
        body: 'Kaveri',
        tag: approval.id,
        actions: ['review', 'inbox'],
      },
      { title: 'Somebody mentioned you', body: 'Kaveri', tag: mention.id, actions: ['open'] },
    ])

    const worker = context.serviceWorkers()[0]!
    const click = (tag: string, action: string) =>
      worker.evaluate(
        async ([wanted, chosen]) => {
          const scope = self as unknown as {
            registration: ServiceWorkerRegistration
            dispatchEvent(event: Event): boolean
            clients: { openWindow(url: string): Promise<null> }
          }
          const opened: string[] = []
          scope.clients.openWindow = (url) => Promise.resolve((opened.push(url), null))
          const notification = (await scope.registration.getNotifications()).find(
            (n) => n.tag === wanted,
          )!
          const Clicked = (
            globalThis as unknown as {
              NotificationEvent: new (type: string, init: object) => Event
            }
          ).NotificationEvent
          scope.dispatchEvent(new Clicked('notificationclick', { notification, action: chosen }))
          for (let i = 0; i < 50 && opened.length === 0; i++)
            await new Promise((again) => setTimeout(again, 50))
          return opened
        },
        [tag, action] as const,
      )
    expect(await click(approval.id, 'review')).toEqual([
      `/notifications/${approval.id}/opening?organisation=${tenant.tenantId}`,
    ])
    await expect
      .poll(
        async () => (await tenant.as('approver').get(`/notifications/${approval.id}`)).body.read_at,
      )
      .not.toBeNull()
    await visitor.visit(`/notifications/${approval.id}/opening?organisation=${tenant.tenantId}`)
    expect(new URL(page.url()).pathname).toBe('/purchase-requests')
    await expect.poll(async () => (await shown()).map((n) => n.tag)).toEqual([mention.id])
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('J2: one tap on the notification approves, and one takes it back', async () => {
    const pr = await givenSubmitted(
      tenant,
      (await givenBudget(tenant, 1_000_000_000n)).costCenterId,
      { lines: [{ description: 'Mouse', quantity: '1', unit: 'each', unit_price: '10' }] },
    )
    const decide = await mintLink({ db: tenant.db })({
      tenantId: tenant.tenantId,
      userId: tenant.users[`approver@${tenant.slug}.test`]!,
      approvalId: pr.approval_id,
      deviceId: null,
    })
    const { visitor, page, context } = await withWorker()
    const registrationId = await registered(await context.newCDPSession(page), served.url)
    const cdp = await context.newCDPSession(page)
    await cdp.send('ServiceWorker.enable')
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: served.url,
      registrationId,
      data: JSON.stringify({
        id: 'n-1',
        organisation: tenant.tenantId,
        kind: 'approval_wanted',
        title: 'An approval waits for you',
        body: 'Kaveri',
        decide,
      }),
    })
    const shown = () =>
      page.evaluate(async () =>
        (await (await navigator.serviceWorker.ready).getNotifications()).map((n) =>
          [
            n.title,
            ...(n as unknown as { actions: { action: string }[] }).actions.map((a) => a.action),
          ].join(),
        ),
      )
    await expect
      .poll(shown, { timeout: 60_000 })
      .toEqual(['An approval waits for you,approve,review'])
    const worker = context.serviceWorkers()[0]!
    const press = (action: string) =>
      worker.evaluate(async (chosen) => {
        const scope = self as unknown as {
          registration: ServiceWorkerRegistration
          dispatchEvent(event: Event): boolean
        }
        const [notification] = await scope.registration.getNotifications()
        const Clicked = (
          globalThis as unknown as { NotificationEvent: new (type: string, init: object) => Event }
        ).NotificationEvent
        scope.dispatchEvent(new Clicked('notificationclick', { notification, action: chosen }))
      }, action)
    await press('approve')
    await expect.poll(shown, { timeout: 60_000 }).toEqual([`Approved: ${pr.number},undo`])
    expect((await tenant.as('approver').get(`/approvals/${pr.approval_id}`)).body.with_me).toBe(
      false,
    )
    await press('undo')
    await expect.poll(shown, { timeout: 60_000 }).toEqual(['Undone,review'])
    expect((await tenant.as('approver').get(`/approvals/${pr.approval_id}`)).body.with_me).toBe(
      true,
    )
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('the settings say what this browser can do, and turning on asks and says when the push service is silent', async () => {
    const blocked = await signedIn({ width: 390 })
    await blocked.page.addInitScript(() =>
      Object.defineProperty(Notification, 'permission', { get: () => 'denied' }),
    )
    await blocked.visit('/me/notifications')
    await expect
      .poll(() => blocked.page.locator('[data-push-target=state]').textContent())
      .toContain('blocked in this browser')
    expect(await blocked.page.getByRole('button', { name: 'Turn on' }).count()).toBe(0)
    await blocked.close()
    const visitor = await signedIn({ width: 390 })
    const state = visitor.page.locator('[data-push-target=state]')
    await visitor.page.context().grantPermissions(['notifications'], { origin: served.url })
    await visitor.visit('/me/notifications')
    await expect.poll(() => state.textContent()).toContain('gets no notifications')
    await visitor.page.evaluate(() => {
      PushManager.prototype.subscribe = () => Promise.reject(new DOMException('no', 'AbortError'))
    })
    await visitor.page.getByRole('button', { name: 'Turn on in this browser' }).click()
    await expect.poll(() => state.textContent()).toContain('does not answer')
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('a browser that subscribes is registered, shown as this one, and turned off again', async () => {
    const visitor = await signedIn()
    const { page } = visitor
    await page.context().grantPermissions(['notifications'], { origin: served.url })
    // Chromium subscribes at Google's service, which is not here: its answer is put in its place, the rest is the
    // product's.
    await page.addInitScript(() => {
      const bytes = (length: number): ArrayBuffer => new Uint8Array(length).fill(4).buffer
      const fake = {
        endpoint: `https://fcm.googleapis.com/fcm/send/${location.port}`,
        options: { applicationServerKey: null },
        getKey: (name: string) => bytes(name === 'auth' ? 16 : 65),
        unsubscribe: () => Promise.resolve((sessionStorage.removeItem('subscribed'), true)),
      }
      PushManager.prototype.subscribe = () =>
        Promise.resolve(
          (sessionStorage.setItem('subscribed', '1'), fake as unknown as PushSubscription),
        )
      PushManager.prototype.getSubscription = () =>
        Promise.resolve(
          sessionStorage.getItem('subscribed') ? (fake as unknown as PushSubscription) : null,
        )
    })
    await visitor.visit('/me/notifications')
    await page.getByRole('button', { name: 'Turn on in this browser' }).click()
    await page.getByText('This device gets notifications now.').waitFor()
    await expect
      .poll(() => page.locator('[data-push-target=state]').textContent())
      .toContain('also while SVPMS is closed')
    expect(await page.getByRole('table', { name: 'Your devices' }).textContent()).toMatch(
      /Chrome on Linux\s*This one/,
    )
    await page.getByRole('button', { name: 'Turn off in this browser' }).click()
    await page.getByText('Removed.').waitFor()
    await expect
      .poll(() => page.locator('[data-push-target=state]').textContent())
      .toContain('gets no notifications')
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('the same worker shows what comes by Firebase, as the same message', async () => {
    const { visitor, page, context } = await withWorker()
    const cdp = await context.newCDPSession(page)
    const registrationId = await registered(cdp, served.url)
    const mention = await tell('mention')
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: served.url,
      registrationId,
      data: JSON.stringify({
        from: '2',
        fcmMessageId: '1',
        notification: { title: 'Somebody mentioned you', body: 'Kaveri', tag: mention.id },
        data: { notice_id: mention.id, organisation: tenant.tenantId, kind: 'mention' },
      }),
    })
    const shown = () =>
      page.evaluate(async () =>
        (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => [
          n.title,
          n.body,
          n.tag,
          n.data as unknown,
        ]),
      )
    await expect.poll(async () => (await shown()).length, { timeout: 60_000 }).toBe(1)
    expect(await shown()).toEqual([
      [
        'Somebody mentioned you',
        'Kaveri',
        mention.id,
        {
          id: mention.id,
          organisation: tenant.tenantId,
          kind: 'mention',
          title: 'Somebody mentioned you',
          body: 'Kaveri',
        },
      ],
    ])
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('where Firebase is configured, a browser that is turned on is registered there', async () => {
    const webApp = {
      apiKey: 'public-key',
      projectId: 'svpms-test',
      appId: '1:2:web:3',
      messagingSenderId: '2',
    }
    const firebase = await serveWith({ firebaseWeb: { app: webApp, key: vapidKey } })
    const visitor = await Visitor.open({ ...firebase, browser: served.browser }, { width: 1440 })
    await visitor.become(tenant, 'approver')
    const { page } = visitor
    await page.context().grantPermissions(['notifications'], { origin: firebase.url })
    // Google is not here: its two registrars answer as its own SDK expects, and Chromium's subscription is made up.
    const asked: string[] = []
    await page.route('https://firebaseinstallations.googleapis.com/**', (route) => {
      asked.push('installation')
      return route.fulfill({
        headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' },
        json: {
          name: 'projects/2/installations/f',
          fid: 'f'.repeat(22),
          refreshToken: 'r',
          authToken: { token: 'a.b.c', expiresIn: '604800s' },
        },
      })
    })
    await page.route('https://fcmregistrations.googleapis.com/**', (route) => {
      if (route.request().method() === 'POST') asked.push(route.request().postData() ?? '')
      return route.fulfill({
        headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' },
        json: { token: `browser-${randomUUID()}:APA91b` },
      })
    })
    await page.addInitScript(() => {
      const bytes = (length: number): ArrayBuffer => new Uint8Array(length).fill(4).buffer
      PushManager.prototype.subscribe = () =>
        Promise.resolve({
          endpoint: 'https://fcm.googleapis.com/fcm/send/x',
          options: { applicationServerKey: null },
          getKey: (name: string) => bytes(name === 'auth' ? 16 : 65),
        } as unknown as PushSubscription)
    })
    await visitor.visit('/me/notifications')
    await page.getByRole('button', { name: 'Turn on in this browser' }).click()
    await page.getByText('This device gets notifications now.').waitFor()
    expect(asked[0]).toBe('installation')
    expect(asked[1]).toContain('https://fcm.googleapis.com/fcm/send/x')
    const [device] = await asOwner(
      `select device_type, channel from user_devices where user_id = $1 and channel = 'fcm'`,
      [tenant.users[`approver@${tenant.slug}.test`]],
    )
    expect(device).toEqual({ device_type: 'web', channel: 'fcm' })
    expect(visitor.complaints).toEqual([])
    await visitor.close()
    await firebase.stop()
  })

  test('the feed is read by opening, and without JavaScript by a button', async () => {
    await tell('mention')
    const visitor = await signedIn()
    await visitor.visit('/notifications')
    const before = Number(
      await visitor.page
        .locator('header [data-unread]')
        .textContent()
        .then((text) => /\d+/.exec(text ?? '')?.[0]),
    )
    await visitor.page.locator('[data-notice][data-unread] a').first().click()
    await visitor.page.waitForURL('**/purchase-requests')
    expect(
      Number(
        /\d+/.exec(
          (await visitor.page
            .locator('header [data-unread]')
            .textContent()
            .catch(() => '0')) ?? '0',
        )?.[0] ?? 0,
      ),
    ).toBe(before - 1)
    await visitor.close()
    await tell('mention')
    const plain = await signedIn({ width: 390, scripts: false })
    await plain.visit('/notifications')
    const unread = await plain.page.locator('[data-notice][data-unread]').count()
    await plain.page.getByRole('button', { name: 'Mark read' }).first().click()
    expect(await plain.page.locator('[data-notice][data-unread]').count()).toBe(unread - 1)
    expect([...visitor.complaints, ...plain.complaints]).toEqual([])
    await plain.close()
  })
})

/** The name the browser gives the worker of this site. */
async function registered(cdp: CDPSession, url: string): Promise<string> {
  const found = new Promise<string>((ok) =>
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const mine = registrations.find((r) => r.scopeURL.startsWith(url))
      if (mine) ok(mine.registrationId)
    }),
  )
  await cdp.send('ServiceWorker.enable')
  return found
}
