import { Controller } from '@hotwired/stimulus'
import type { FirebaseOptions } from '@firebase/app'
import { base64url } from '../base64url.ts'

type State = 'on' | 'off' | 'denied' | 'unsupported' | 'failed'
const words: Record<State, [text: string, button: string | null]> = {
  on: ['This browser gets notifications, also while SVPMS is closed.', 'Turn off in this browser'],
  off: ['This browser gets no notifications.', 'Turn on in this browser'],
  denied: [
    'Notifications of this site are blocked in this browser. Allow them in the settings of the site, then reload this page.',
    null,
  ],
  unsupported: [
    'This browser cannot show notifications. On an iPhone or iPad, add SVPMS to the home screen first.',
    null,
  ],
  failed: [
    'The push service of this browser does not answer. Check that you are online, then try again.',
    'Try again',
  ],
}
const patienceMs = 15_000

/** Turns the notifications of this browser on and off: asks for permission, subscribes, and sends the form as usual. */
export class PushController extends Controller<HTMLFormElement> {
  static override values = { key: String, firebase: Object, registered: String, removal: String }
  static override targets = [
    'state',
    'control',
    'label',
    'name',
    'endpoint',
    'p256dh',
    'auth',
    'token',
  ]
  declare readonly keyValue: string
  /** Where Firebase is configured, it tells this browser. */
  declare readonly firebaseValue: FirebaseOptions
  declare readonly hasFirebaseValue: boolean
  declare readonly registeredValue: string
  declare readonly removalValue: string
  declare readonly stateTarget: HTMLElement
  declare readonly controlTarget: HTMLElement
  declare readonly labelTarget: HTMLElement
  declare readonly nameTarget: HTMLInputElement
  declare readonly endpointTarget: HTMLInputElement
  declare readonly p256dhTarget: HTMLInputElement
  declare readonly authTarget: HTMLInputElement
  declare readonly tokenTarget: HTMLInputElement

  override async connect(): Promise<void> {
    this.#show(await this.#now())
  }

  async toggle(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    this.element.setAttribute('aria-busy', 'true')
    try {
      if ((await this.#now()) === 'on') await this.#turnOff()
      else await this.#turnOn()
    } catch {
      this.#show('failed')
    } finally {
      this.element.removeAttribute('aria-busy')
    }
  }

  async #now(): Promise<State> {
    if (
      !('serviceWorker' in navigator) ||
      !('PushManager' in window) ||
      !('Notification' in window)
    )
      return 'unsupported'
    if (Notification.permission === 'denied') return 'denied'
    return this.registeredValue && (await this.#subscription()) ? 'on' : 'off'
  }

  async #subscription(): Promise<PushSubscription | null> {
    return (
      (await (await navigator.serviceWorker.getRegistration('/'))?.pushManager.getSubscription()) ??
      null
    )
  }

  async #turnOn(): Promise<void> {
    if ((await Notification.requestPermission()) !== 'granted') return this.#show(await this.#now())
    await navigator.serviceWorker.register('/sw.js')
    const registration = await navigator.serviceWorker.ready
    this.nameTarget.value = browserName(navigator.userAgent)
    if (this.hasFirebaseValue) await this.#byFirebase(registration)
    else await this.#byWebPush(registration)
    this.element.submit()
  }

  async #byFirebase(registration: ServiceWorkerRegistration): Promise<void> {
    const { firebaseToken } = await import('../firebase-token.ts')
    this.tokenTarget.value = await inTime(
      firebaseToken(this.firebaseValue, this.keyValue, registration),
    )
    this.tokenTarget.disabled = false
  }

  async #byWebPush({ pushManager }: ServiceWorkerRegistration): Promise<void> {
    const before = await pushManager.getSubscription()
    if (before && base64url(before.options.applicationServerKey) !== this.keyValue)
      await before.unsubscribe()
    const subscription = await inTime(
      pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.keyValue }),
    )
    this.endpointTarget.value = subscription.endpoint
    this.p256dhTarget.value = base64url(subscription.getKey('p256dh'))
    this.authTarget.value = base64url(subscription.getKey('auth'))
    for (const input of [this.endpointTarget, this.p256dhTarget, this.authTarget])
      input.disabled = false
  }

  async #turnOff(): Promise<void> {
    await (await this.#subscription())?.unsubscribe()
    this.element.action = this.removalValue
    this.element.replaceChildren()
    this.element.submit()
  }

  #show(state: State): void {
    const [text, button] = words[state]
    this.stateTarget.textContent = text
    this.controlTarget.hidden = button === null
    if (button) this.labelTarget.textContent = button
  }
}

const inTime = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_ok, fail) => setTimeout(() => fail(new Error('late')), patienceMs)),
  ])

/** 'Firefox on Linux' */
function browserName(agent: string): string {
  const first = (names: readonly [RegExp, string][]): string | undefined =>
    names.find(([pattern]) => pattern.test(agent))?.[1]
  const browser =
    first([
      [/Edg\//, 'Edge'],
      [/OPR\//, 'Opera'],
      [/Firefox\//, 'Firefox'],
      [/Chrome\//, 'Chrome'],
      [/Safari\//, 'Safari'],
    ]) ?? 'A browser'
  const system = first([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'macOS'],
    [/Linux/, 'Linux'],
  ])
  return system ? `${browser} on ${system}` : browser
}
