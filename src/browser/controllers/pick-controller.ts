import { Controller } from '@hotwired/stimulus'
import { Suggestions, type Suggestion } from './suggestions.ts'

/**
 * A text field that finds one of many on the server as it is typed. What is chosen is written out, so that it reads the
 * same without a script.
 */
export class PickController extends Controller<HTMLInputElement> {
  static override values = { url: String }
  declare readonly urlValue: string
  #list: Suggestions<string> | null = null
  /** What was chosen, or came with the page: asked for again, everything is offered. */
  #chosen = ''

  override connect(): void {
    this.#chosen = this.element.defaultValue
    this.#list = new Suggestions<string>(
      this.element,
      'Choices',
      (text, signal) => this.#find(text, signal),
      (label) => this.#choose(label),
    )
    this.element.addEventListener('input', this.typed)
    this.element.addEventListener('click', this.open)
    this.element.addEventListener('keydown', this.#down)
    // The controller is fetched when the field is entered: what it missed is made up for.
    if (document.activeElement === this.element) this.open()
  }

  override disconnect(): void {
    this.element.removeEventListener('input', this.typed)
    this.element.removeEventListener('click', this.open)
    this.element.removeEventListener('keydown', this.#down)
    this.#list?.remove()
    this.#list = null
  }

  typed = (): void => this.#list?.ask(this.element.value.trim())

  /** The first of what can be chosen, before anything is typed. */
  open = (): void => {
    if (!this.#list || this.#list.isOpen) return
    const text = this.element.value.trim()
    void this.#list.show(text === this.#chosen.trim() ? '' : text)
  }

  #down = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' || this.#list?.isOpen) return
    event.preventDefault()
    this.open()
  }

  async #find(text: string, signal: AbortSignal): Promise<Suggestion<string>[]> {
    const url = new URL(this.urlValue, location.href)
    url.searchParams.set('q', text)
    const answer = await fetch(url, { headers: { Accept: 'application/json' }, signal })
    if (!answer.ok) return []
    const { data } = (await answer.json()) as { data: { label: string }[] }
    return data.map(({ label }) => ({ label, note: '', value: label }))
  }

  #choose(label: string): void {
    this.#chosen = label
    this.element.value = label
    this.element.dispatchEvent(new Event('input', { bubbles: true }))
    this.#list?.close()
    this.element.dispatchEvent(new Event('change', { bubbles: true }))
  }
}
