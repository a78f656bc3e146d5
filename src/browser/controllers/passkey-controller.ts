import { Controller } from '@hotwired/stimulus'
import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'

/** Fetches what is to be signed, lets the browser's own dialog sign it, and sends the form as usual. */
export class PasskeyController extends Controller<HTMLFormElement> {
  static override values = { options: String, mode: String }
  static override targets = ['response', 'error']
  declare readonly optionsValue: string
  declare readonly modeValue: string
  declare readonly responseTarget: HTMLInputElement
  declare readonly errorTarget: HTMLElement
  #signed = false

  override connect(): void {
    if (!browserSupportsWebAuthn()) this.element.hidden = true
  }

  async sign(event: SubmitEvent): Promise<void> {
    if (this.#signed) return
    event.preventDefault()
    this.element.setAttribute('aria-busy', 'true')
    this.errorTarget.hidden = true
    try {
      const answer = await fetch(this.optionsValue, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
      })
      if (answer.redirected) return window.location.assign(answer.url)
      if (!answer.ok) throw new Error(String(answer.status))
      const optionsJSON = await answer.json()
      const signed =
        this.modeValue === 'register'
          ? await startRegistration({ optionsJSON })
          : await startAuthentication({ optionsJSON })
      this.responseTarget.value = JSON.stringify(signed)
      this.#signed = true
      this.element.submit()
    } catch {
      this.errorTarget.hidden = false
    } finally {
      this.element.removeAttribute('aria-busy')
    }
  }
}
