import { Controller } from '@hotwired/stimulus'
import '../htmx.ts'

const wide = window.matchMedia('(width >= 64rem)')

/** Where there is room, rows open beside the list; what is selected is counted, and approved together. */
export class InboxController extends Controller<HTMLElement> {
  static override targets = ['row', 'box', 'bulk', 'label', 'hints']
  declare readonly rowTargets: HTMLElement[]
  declare readonly boxTargets: HTMLInputElement[]
  declare readonly bulkTargets: HTMLElement[]
  declare readonly labelTargets: HTMLElement[]
  declare readonly hintsTargets: HTMLElement[]

  override connect(): void {
    this.count()
    this.rowTargets
      .find((row) => row.hasAttribute('data-selected'))
      ?.scrollIntoView({ block: 'nearest' })
  }

  /** The keyboard moved to a row. */
  moved(event: Event): void {
    const row = this.rowTargets.find((r) => r === event.target)
    if (row && wide.matches) this.#open(row)
  }

  /** A row that is open already, and one that is worked on elsewhere, is a link like any other. */
  follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const row = this.rowTargets.find((r) => link && r.contains(link))
    if (
      !row ||
      !wide.matches ||
      row.dataset['opens'] !== 'beside' ||
      link?.hasAttribute('aria-current') ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    event.preventDefault()
    this.#open(row)
  }

  count(): void {
    const chosen = this.boxTargets.filter((box) => box.checked).length
    for (const bulk of this.bulkTargets) bulk.hidden = chosen === 0
    for (const hints of this.hintsTargets) hints.hidden = chosen > 0
    for (const label of this.labelTargets) label.textContent = `Approve ${chosen} selected`
  }

  #open(row: HTMLElement): void {
    const place = row.dataset['pane']
    if (!place) return
    for (const other of this.rowTargets) {
      other.toggleAttribute('data-selected', other === row)
      const link = other.querySelector('a')
      if (other === row) link?.setAttribute('aria-current', 'true')
      else link?.removeAttribute('aria-current')
    }
    history.replaceState(history.state, '', place)
    void window.htmx.ajax('GET', place, {
      source: this.element,
      target: '#pane',
      swap: 'outerHTML',
    })
  }
}
