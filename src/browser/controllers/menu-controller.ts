import { Controller } from '@hotwired/stimulus'

/** A <details> that behaves like a menu: Escape and a click elsewhere close it, its form gets the focus. */
export class MenuController extends Controller<HTMLDetailsElement> {
  override connect(): void {
    this.element.addEventListener('toggle', this.opened)
    this.element.addEventListener('keydown', this.escape)
    document.addEventListener('click', this.clickedElsewhere)
  }

  override disconnect(): void {
    document.removeEventListener('click', this.clickedElsewhere)
  }

  opened = (): void => {
    if (this.element.open) this.element.querySelector('textarea')?.focus()
  }

  escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.element.open) return
    this.element.open = false
    this.element.querySelector('summary')?.focus()
  }

  clickedElsewhere = (event: MouseEvent): void => {
    if (event.target instanceof Node && !this.element.contains(event.target))
      this.element.open = false
  }
}
