import { Controller } from '@hotwired/stimulus'

const shownFor = 12_000

/** A message leaves by itself, except a failure, and never while the reader is on it. */
export class DismissController extends Controller<HTMLElement> {
  static override targets = ['button']
  declare readonly buttonTargets: HTMLElement[]
  #timer = 0

  override connect(): void {
    for (const button of this.buttonTargets) button.hidden = false
    if (this.element.dataset['tone'] === 'bad') return
    this.start()
    for (const event of ['pointerenter', 'focusin']) this.element.addEventListener(event, this.stop)
    for (const event of ['pointerleave', 'focusout'])
      this.element.addEventListener(event, this.start)
  }

  override disconnect(): void {
    this.stop()
  }

  close(): void {
    this.element.remove()
  }

  start = (): void => {
    this.stop()
    this.#timer = window.setTimeout(() => this.close(), shownFor)
  }

  stop = (): void => window.clearTimeout(this.#timer)
}
