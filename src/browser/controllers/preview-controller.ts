import { Controller } from '@hotwired/stimulus'

const pause = 400

/** Shows what the form would do (totals, budget, approval path) while it is filled in; the server works it out. */
export class PreviewController extends Controller<HTMLFormElement> {
  static override values = { url: String, target: String }
  declare readonly urlValue: string
  declare readonly targetValue: string
  #timer = 0

  override connect(): void {
    this.element.setAttribute('hx-sync', 'this:replace')
    this.element.addEventListener('input', this.changed)
    this.element.addEventListener('change', this.changed)
  }

  override disconnect(): void {
    window.clearTimeout(this.#timer)
    this.element.removeEventListener('input', this.changed)
    this.element.removeEventListener('change', this.changed)
  }

  changed = (): void => {
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.#ask(), pause)
  }

  async #ask(): Promise<void> {
    await window.htmx.ajax('POST', this.urlValue, {
      source: this.element,
      target: this.targetValue,
      swap: 'outerHTML',
    })
    this.#showAmounts()
  }

  /**
   * What each line comes to, where the preview says it; not when a line came or went meanwhile, because then it is
   * asked again.
   */
  #showAmounts(): void {
    const said = document.querySelector<HTMLElement>(this.targetValue)?.dataset['amounts']
    const amounts = JSON.parse(said ?? '[]') as string[]
    const cells = this.element.querySelectorAll('tbody .line-amount bdi')
    if (cells.length !== amounts.length) return
    cells.forEach((cell, i) => (cell.textContent = amounts[i]!))
  }
}
