import { Controller } from '@hotwired/stimulus'

/**
 * The answers to an approval. One that needs words takes the reader to the comment first; Ctrl+Enter there gives the
 * answer that was begun, so that nobody approves who pressed Reject.
 */
export class AnswerController extends Controller<HTMLElement> {
  #begun: HTMLButtonElement | null = null
  #unfolding = false

  override connect(): void {
    this.element.addEventListener('click', this.begin, { capture: true })
    this.element.addEventListener('toggle', this.unfolded, { capture: true })
  }

  override disconnect(): void {
    this.element.removeEventListener('click', this.begin, { capture: true })
    this.element.removeEventListener('toggle', this.unfolded, { capture: true })
  }

  begin = (event: MouseEvent): void => {
    this.#unfolding = event.target instanceof Element && event.target.closest('summary') !== null
    const button =
      event.target instanceof Element
        ? event.target.closest<HTMLButtonElement>('button[formaction][form="answering"]')
        : null
    const comment = this.#comment
    if (!button || !comment || comment.value.trim()) return
    event.preventDefault()
    this.#begun = button
    comment.placeholder = `Write why, then press ${button.querySelector('span')?.textContent ?? 'the button'} again or Ctrl+Enter`
    comment.focus()
  }

  confirm(event: KeyboardEvent): void {
    if (event.key === 'Escape' && event.target === this.#comment) return this.#drop()
    if (event.key !== 'Enter' || !event.ctrlKey || event.target !== this.#comment || !this.#begun)
      return
    event.preventDefault()
    this.#begun.click()
  }

  /** Resets the pending answer: the next Ctrl+Enter uses the form's own button. */
  #drop(): void {
    this.#begun = null
    if (this.#comment) this.#comment.placeholder = 'Comment'
  }

  unfolded = (event: Event): void => {
    const fold = event.target
    if (this.#unfolding && fold instanceof HTMLDetailsElement && fold.open)
      fold.querySelector<HTMLElement>('input:not([type="hidden"]), select, textarea')?.focus()
  }

  get #comment(): HTMLTextAreaElement | null {
    return this.element.querySelector('#answering textarea')
  }
}
