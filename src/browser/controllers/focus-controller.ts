import { Controller } from '@hotwired/stimulus'

/**
 * Keeps the keyboard where the work is: errors first, then the new heading; never lost on the page's body. The bar
 * above says what the page is about now.
 */
export class FocusController extends Controller<HTMLElement> {
  override connect(): void {
    this.#focusProblems()
    document.addEventListener('htmx:after:swap', this.swapped)
    document.addEventListener('click', this.followProblem)
  }

  override disconnect(): void {
    document.removeEventListener('htmx:after:swap', this.swapped)
    document.removeEventListener('click', this.followProblem)
  }

  swapped = (): void => {
    requestAnimationFrame(() => {
      this.#nameBar()
      if (!this.#focusProblems() && document.activeElement === document.body)
        this.#heading()?.focus()
    })
  }

  #nameBar(): void {
    const bar = document.querySelector('[data-bar-title]')
    if (bar) bar.textContent = document.title.replace(/ · SVPMS$/, '')
  }

  followProblem = (event: MouseEvent): void => {
    const link =
      event.target instanceof Element
        ? event.target.closest<HTMLAnchorElement>('[data-focus] a')
        : null
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)))
    if (!field) return
    event.preventDefault()
    field.scrollIntoView({ block: 'center' })
    field.focus({ preventScroll: true })
  }

  /** Each list of problems takes the focus once. */
  #focusProblems(): boolean {
    const problems = document.querySelector<HTMLElement>('[data-focus]')
    problems?.removeAttribute('data-focus')
    problems?.focus()
    return problems !== null
  }

  #heading(): HTMLElement | null {
    return (
      document.querySelector<HTMLElement>('main h1[tabindex]') ?? document.querySelector('main')
    )
  }
}
