import { base64url } from './base64url.ts'
import {
  actionsOf,
  isOfFirebase,
  messageIn,
  pageOf,
  type Answer,
  type Message,
  type Registering,
} from './push-message.ts'

/**
 * What this file uses of a service worker's own world; the rest of the folder is compiled for windows, whose types
 * exclude it.
 */
type ExtendableEvent = Event & { waitUntil(work: Promise<unknown>): void }
type PushEvent = ExtendableEvent & { data: { json(): unknown } | null }
type ClickEvent = ExtendableEvent & { action: string; notification: Notification }
type ChangeEvent = ExtendableEvent & {
  oldSubscription: PushSubscription | null
  newSubscription: PushSubscription | null
}
type Window = {
  url: string
  focus(): Promise<Window>
  navigate(url: string): Promise<Window | null>
}
type Worker = {
  registration: ServiceWorkerRegistration
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Window[]>
    openWindow(url: string): Promise<Window | null>
    claim(): Promise<void>
  }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void
  addEventListener(type: 'push', listener: (event: PushEvent) => void): void
  addEventListener(type: 'notificationclick', listener: (event: ClickEvent) => void): void
  addEventListener(type: 'pushsubscriptionchange', listener: (event: ChangeEvent) => void): void
}
const worker = self as unknown as Worker

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()))
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))

worker.addEventListener('push', (event) => {
  const message = messageIn(event.data?.json())
  if (!message) return
  const { title, body, id } = message
  event.waitUntil(
    worker.registration.showNotification(title, {
      body,
      tag: id,
      icon: '/icons/icon-192.png',
      data: message,
      actions: actionsOf(message),
    } as NotificationOptions),
  )
})

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const message = event.notification.data as Message
  if (message.decide && event.action === 'approve')
    return event.waitUntil(approve(message, message.decide))
  if (message.decide && event.action === 'undo')
    return event.waitUntil(undo(message, message.decide))
  event.waitUntil(Promise.all([markRead(message.id), goTo(pageOf(message, event.action))]))
})

/** The browser replaced its subscription by itself; without this it would get no more notifications. */
worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)))

const markRead = (id: string): Promise<unknown> =>
  fetch(`/notifications/${id}/reading`, { method: 'POST', redirect: 'manual' }).catch(() => null)

const post = async (path: string, body: Record<string, string>): Promise<Answer> =>
  (await (
    await fetch(path, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams(body),
    })
  ).json()) as Answer
const say = (
  message: Message,
  { title, text }: Answer,
  actions: { action: string; title: string }[],
): Promise<void> =>
  worker.registration.showNotification(title, {
    body: text,
    tag: message.id,
    icon: '/icons/icon-192.png',
    data: message,
    actions,
  } as NotificationOptions)

/** One tap decides where that is enough; where more is needed, or the network is gone, the page opens. */
async function approve(message: Message, path: string): Promise<void> {
  const answer = await post(path, { decision: 'approved' }).catch(() => null)
  if (answer?.state === 'held') return say(message, answer, [{ action: 'undo', title: 'Undo' }])
  await goTo(answer?.open ?? pageOf(message, 'review'))
}

async function undo(message: Message, path: string): Promise<void> {
  const answer = await post(`${path}/undo`, {}).catch(() => null)
  await (answer
    ? say(message, answer, [{ action: 'review', title: 'Review' }])
    : goTo(pageOf(message, 'review')))
}

/** Only a window that shows a list is led elsewhere: in any other something may be typed that is not saved. */
async function goTo(page: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: false })
  const idle = windows.find(({ url }) => /^\/(inbox|notifications)$/.test(new URL(url).pathname))
  if (idle) await (await idle.focus()).navigate(page)
  else await worker.clients.openWindow(page)
}

async function renew({ oldSubscription, newSubscription }: ChangeEvent): Promise<void> {
  const applicationServerKey = oldSubscription?.options.applicationServerKey
  const subscription =
    newSubscription ??
    (applicationServerKey
      ? await worker.registration.pushManager.subscribe({
          userVisibleOnly: true,
          applicationServerKey,
        })
      : null)
  if (!subscription) return
  const now = await fetch('/me/notifications', { headers: { Accept: 'application/json' } })
  const key = base64url(subscription.options.applicationServerKey)
  if (now.ok && isOfFirebase(key, (await now.json()) as Registering)) return
  await fetch('/users/me/devices', {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ device_type: 'web', ...subscription.toJSON() }),
  })
}
