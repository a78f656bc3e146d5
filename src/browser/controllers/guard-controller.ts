import { Controller } from '@hotwired/stimulus'

/** Asks first when the form says so, and sends it once however often the button is pressed. */
export class GuardController extends Controller<HTMLFormElement> {
  static override values = { confirm: String }
  declare readonly confirmValue: string
  #sending = false

  override connect(): void {
    this.element.addEventListener('submit', this.check, { capture: true })
    this.element.addEventListener('htmx:finally:request', this.release)
    window.addEventListener('pageshow', this.release)
  }

  override disconnect(): void {
    this.element.removeEventListener('submit', this.check, { capture: true })
    window.removeEventListener('pageshow', this.release)
  }

  check = (event: SubmitEvent): void => {
    if (this.#sending || (this.confirmValue && !window.confirm(this.confirmValue))) {
      event.preventDefault()
      event.stopImmediatePropagation()
      return
    }
    this.#sending = true
    this.element.setAttribute('aria-busy', 'true')
  }

  release = (): void => {
    this.#sending = false
    this.element.removeAttribute('aria-busy')
  }
}
