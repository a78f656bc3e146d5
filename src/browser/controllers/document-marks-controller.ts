import { Controller } from '@hotwired/stimulus'

/**
 * Shows where on the document the value in the focused field was read. Without scripts every place is marked lightly.
 */
export class DocumentMarksController extends Controller<HTMLElement> {
  static override targets = ['mark']
  declare readonly markTargets: SVGRectElement[]

  override connect(): void {
    this.element.addEventListener('focusin', this.focused)
  }

  override disconnect(): void {
    this.element.removeEventListener('focusin', this.focused)
  }

  focused = ({ target }: FocusEvent): void => {
    const name = target instanceof HTMLElement ? target.getAttribute('name') : null
    for (const mark of this.markTargets)
      mark.toggleAttribute('data-on', mark.dataset['field'] === name)
    this.markTargets
      .find((mark) => mark.dataset['field'] === name)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
}
