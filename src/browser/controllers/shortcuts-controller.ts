import { Controller } from '@hotwired/stimulus'

const storedAs = 'svpms-single-keys'

/** One key does one thing, only outside inputs, and can be switched off (WCAG 2.1.4). */
export class ShortcutsController extends Controller<HTMLElement> {
  static override targets = ['toggle']
  declare readonly toggleTargets: HTMLInputElement[]

  toggleTargetConnected(toggle: HTMLInputElement): void {
    toggle.checked = this.#on
  }

  switch(event: Event): void {
    if (event.target instanceof HTMLInputElement)
      localStorage.setItem(storedAs, event.target.checked ? 'on' : 'off')
  }

  press(event: KeyboardEvent): void {
    if (event.defaultPrevented) return
    if (event.ctrlKey && event.key === 'Enter') return this.#submit(event)
    if (event.key === 'Escape') return leave(event.target)
    if (
      !this.#on ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.repeat ||
      isTyping(event.target) ||
      document.querySelector('dialog[open]')
    )
      return
    if (
      this.#acts(
        event.shiftKey && /^[a-z]$/i.test(event.key)
          ? `Shift+${event.key.toUpperCase()}`
          : event.key,
      )
    )
      event.preventDefault()
  }

  #acts(key: string): boolean {
    if (key === '?') return this.#openSheet()
    if (key === 'j' || key === 'k') return this.#move(key === 'j' ? 1 : -1)
    if (key === 'x') return this.#select()
    if (key === '/') return this.#focusSearch()
    return this.#click(key.length === 1 ? key.toUpperCase() : key)
  }

  #submit(event: KeyboardEvent): void {
    const form = event.target instanceof HTMLElement ? event.target.closest('form') : null
    if (form?.method === 'post')
      form.requestSubmit(form.querySelector<HTMLButtonElement>('[data-primary][type="submit"]'))
  }

  #openSheet(): boolean {
    const sheet = document.getElementById('shortcuts')
    if (sheet instanceof HTMLDialogElement) sheet.showModal()
    return sheet !== null
  }

  #move(step: 1 | -1): boolean {
    const { rows, at } = this.#rows()
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))]
    for (const row of rows) row.toggleAttribute('data-selected', row === next)
    next?.querySelector<HTMLElement>('a, button')?.focus()
    next?.scrollIntoView({ block: 'nearest' })
    if (next) this.dispatch('moved', { target: next })
    return next !== undefined
  }

  #select(): boolean {
    const { rows, at } = this.#rows()
    const box = rows[at]?.querySelector<HTMLInputElement>('input[type="checkbox"]')
    box?.click()
    return box !== null && box !== undefined
  }

  /** The row that is meant has the focus, or was meant last. */
  #rows(): { rows: HTMLElement[]; at: number } {
    const rows = [...document.querySelectorAll<HTMLElement>('[data-shortcuts-row]')].filter(isShown)
    const focused = rows.findIndex((row) => row.contains(document.activeElement))
    return {
      rows,
      at: focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute('data-selected')),
    }
  }

  #focusSearch(): boolean {
    const input = [...document.querySelectorAll<HTMLElement>('[data-shortcut-focus="/"]')].find(
      isShown,
    )
    input?.focus()
    return input !== undefined
  }

  #click(key: string): boolean {
    const button = [
      ...document.querySelectorAll<HTMLElement>(`[data-shortcut="${CSS.escape(key)}"]`),
    ].find(isShown)
    button?.click()
    return button !== undefined
  }

  get #on(): boolean {
    return localStorage.getItem(storedAs) !== 'off'
  }
}

/** Out of what was being written, so that single keys act again. A dialog and a list of suggestions close first. */
function leave(target: EventTarget | null): void {
  if (
    isTyping(target) &&
    target instanceof HTMLElement &&
    target === document.activeElement &&
    !target.closest('dialog')
  )
    target.blur()
}

const isShown = (element: HTMLElement): boolean =>
  element.checkVisibility() && !element.hasAttribute('disabled')

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select'))
