import { Controller } from '@hotwired/stimulus'

/** Says how many rows are chosen, and chooses all of the page. The boxes lie in the table and belong to the form. */
export class SelectionController extends Controller<HTMLFormElement> {
  static override targets = ['all', 'count']
  declare readonly allTarget: HTMLInputElement
  declare readonly countTarget: HTMLElement

  override connect(): void {
    document.addEventListener('change', this.changed)
    this.#tell()
  }

  override disconnect(): void {
    document.removeEventListener('change', this.changed)
  }

  changed = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return
    if (target === this.allTarget) for (const box of this.#boxes()) box.checked = target.checked
    if (target === this.allTarget || target.form === this.element) this.#tell()
  }

  #boxes = (): HTMLInputElement[] =>
    [...this.element.elements].filter(
      (box): box is HTMLInputElement => box instanceof HTMLInputElement && box.name === 'ids',
    )

  #tell(): void {
    const boxes = this.#boxes()
    const chosen = boxes.filter((box) => box.checked).length
    this.allTarget.checked = chosen > 0 && chosen === boxes.length
    this.countTarget.textContent = `${chosen} of ${boxes.length} chosen:`
    for (const button of this.element.querySelectorAll('button')) button.disabled = chosen === 0
  }
}
