import { Controller } from '@hotwired/stimulus'

/** Changes the colours at once and tells the server, which sets them on the next page. */
export class ThemeController extends Controller<HTMLFormElement> {
  choose(event: SubmitEvent): void {
    const button = event.submitter
    if (!(button instanceof HTMLButtonElement)) return
    event.preventDefault()
    document.documentElement.className = button.value
    for (const other of this.element.querySelectorAll('button'))
      other.setAttribute('aria-pressed', String(other === button))
    const body = new URLSearchParams(
      [...new FormData(this.element, button)].map(([name, value]) => [name, String(value)]),
    )
    void fetch(this.element.action, { method: 'POST', body, redirect: 'manual' })
  }
}
