import { Controller } from '@hotwired/stimulus'
import { Suggestions, type Suggestion } from './suggestions.ts'

type Offer = {
  item_id: string
  name: string
  unit: string
  category: string | null
  typed_price: string | null
  vendor: string | null
  source: string | null
}

/** A line's item finds itself in the catalog as you type; the chosen one fills the line, and the quantity is next. */
export class ItemSearchController extends Controller<HTMLFormElement> {
  static override targets = ['input']
  static override values = { url: String }
  declare readonly urlValue: string
  readonly #lists = new Map<HTMLInputElement, Suggestions<Offer>>()

  inputTargetConnected(input: HTMLInputElement): void {
    const list = new Suggestions<Offer>(
      input,
      'Items of the catalog',
      (text, signal) => this.#find(text, signal),
      (offer) => this.#fill(input, offer),
    )
    this.#lists.set(input, list)
    input.addEventListener('input', this.typed)
    // What was typed before this script arrived is looked for now.
    if (document.activeElement === input && input.value !== input.defaultValue) this.#lookFor(input)
  }

  inputTargetDisconnected(input: HTMLInputElement): void {
    input.removeEventListener('input', this.typed)
    this.#lists.get(input)?.remove()
    this.#lists.delete(input)
  }

  /** The name was changed by hand, so the line no longer refers to the chosen item. */
  typed = ({ target }: Event): void => {
    if (target instanceof HTMLInputElement) this.#lookFor(target)
  }

  #lookFor(input: HTMLInputElement): void {
    const item = this.#field(input, 'catalog_item_id')
    if (item) item.value = ''
    const text = input.value.trim()
    this.#lists.get(input)?.ask(text.length < 2 ? '' : text)
  }

  async #find(text: string, signal: AbortSignal): Promise<Suggestion<Offer>[]> {
    const currency = this.element.querySelector<HTMLInputElement>('[name="currency"]')?.value ?? ''
    const answer = await fetch(`${this.urlValue}?${new URLSearchParams({ q: text, currency })}`, {
      headers: { Accept: 'application/json' },
      signal,
    })
    if (!answer.ok) return []
    const { data } = (await answer.json()) as { data: Offer[] }
    return data.map((offer) => ({
      label: offer.name,
      note:
        offer.typed_price === null
          ? `no price today, per ${offer.unit}`
          : `${offer.typed_price} per ${offer.unit} · ${offer.source ?? ''}`,
      value: offer,
    }))
  }

  #fill(input: HTMLInputElement, offer: Offer): void {
    const values: Record<string, string> = {
      description: offer.name,
      unit: offer.unit,
      unit_price: offer.typed_price ?? '',
      category_id: offer.category ?? '',
      catalog_item_id: offer.item_id,
    }
    for (const [name, value] of Object.entries(values)) {
      const field = this.#field(input, name)
      if (field) field.value = value
    }
    const quantity = this.#field(input, 'quantity')
    quantity?.focus()
    if (quantity instanceof HTMLInputElement) quantity.select()
    this.element.dispatchEvent(new Event('input', { bubbles: true }))
  }

  #field = (input: HTMLInputElement, name: string): HTMLInputElement | HTMLSelectElement | null =>
    this.element.querySelector<HTMLInputElement | HTMLSelectElement>(
      `[name="${CSS.escape(input.name.replace('[description]', `[${name}]`))}"]`,
    )
}
