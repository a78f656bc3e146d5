import { Controller } from '@hotwired/stimulus'

const pause = 1500
const signedOut =
  'You are signed out, so this is not kept. Sign in in another tab, then go on typing here.'

/** Keeps what is typed into a form on the server a moment after the last key, so that a closed window loses nothing. */
export class AutosaveController extends Controller<HTMLFormElement> {
  static override values = { url: String }
  static override targets = ['status', 'about']
  declare readonly urlValue: string
  declare readonly statusTarget: HTMLElement
  declare readonly aboutTarget: HTMLInputElement
  #timer = 0
  #sending: AbortController | null = null

  override connect(): void {
    this.element.addEventListener('input', this.changed)
    this.element.addEventListener('submit', this.stop)
  }

  override disconnect(): void {
    this.stop()
    this.element.removeEventListener('input', this.changed)
  }

  changed = (): void => {
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.#keep(), pause)
  }

  /** What is being saved for good must not be kept as unsaved right after. */
  stop = (): void => {
    window.clearTimeout(this.#timer)
    this.#sending?.abort()
  }

  async #keep(): Promise<void> {
    const body = new URLSearchParams(
      [...new FormData(this.element)].flatMap(([name, value]) =>
        typeof value === 'string' && name !== '_key' ? [[name, value]] : [],
      ),
    )
    body.set('about', this.aboutTarget.value)
    this.#sending = new AbortController()
    const kept = await this.#sent(body, this.#sending.signal).catch(() => null)
    if (kept) this.statusTarget.textContent = kept
  }

  /** What the server says of it; rejected where it is cut off, also between its head and its body. */
  async #sent(body: URLSearchParams, signal: AbortSignal): Promise<string | null> {
    const answer = await fetch(this.urlValue, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body,
      signal,
    })
    if (answer.status === 401) return signedOut
    if (!answer.ok) return null
    return ((await answer.json()) as { text: string }).text
  }
}
