import { Controller } from '@hotwired/stimulus'

/** Filters apply as soon as they are chosen; the Apply button is for browsers without scripts. */
export class AutosubmitController extends Controller<HTMLFormElement> {
  static override targets = ['button']
  declare readonly buttonTargets: HTMLElement[]

  override connect(): void {
    for (const button of this.buttonTargets) button.hidden = true
    this.element.addEventListener('change', this.submit)
  }

  override disconnect(): void {
    this.element.removeEventListener('change', this.submit)
  }

  submit = (): void => this.element.requestSubmit()
}
