import { Controller } from '@hotwired/stimulus'
import { Suggestions, type Suggestion } from './suggestions.ts'

/** A text field that finds one of many on the server as it is typed. What is chosen is written out, so that it reads the same without a script. */
export class PickController extends Controller<HTMLInputElement> {
  static override values = { url: String }
  declare readonly urlValue: string
  #list: Suggestions<string> | null = null

  override connect(): void {
    this.#list = new Suggestions<string>(
      this.element,
      'Choices',
      (text, signal) => this.#find(text, signal),
      (label) => this.#choose(label),
    )
    this.element.addEventListener('input', this.typed)
  }

  override disconnect(): void {
    this.element.removeEventListener('input', this.typed)
    this.#list?.remove()
    this.#list = null
  }

  typed = (): void => this.#list?.ask(this.element.value.trim())

  async #find(text: string, signal: AbortSignal): Promise<Suggestion<string>[]> {
    const answer = await fetch(`${this.urlValue}?${new URLSearchParams({ q: text })}`, {
      headers: { Accept: 'application/json' },
      signal,
    })
    if (!answer.ok) return []
    const { data } = (await answer.json()) as { data: { label: string }[] }
    return data.map(({ label }) => ({ label, note: '', value: label }))
  }

  #choose(label: string): void {
    this.element.value = label
    this.element.dispatchEvent(new Event('change', { bubbles: true }))
  }
}
