import Combobox from '@github/combobox-nav'
import { suggestionLook, suggestionNoteLook, suggestionsLook } from '../suggestions-look.ts'

export type Suggestion<T> = { label: string; note: string; value: T }
const pause = 150
let lists = 0

/**
 * A list of suggestions below a text field, led by keys as the ARIA practices say. What is typed stands unless
 * something is chosen.
 */
export class Suggestions<T> {
  readonly #input: HTMLInputElement | HTMLTextAreaElement
  readonly #find: (text: string, signal: AbortSignal) => Promise<Suggestion<T>[]>
  readonly #choose: (value: T) => void
  readonly #list = document.createElement('ul')
  /** How many there are, for those who do not see the list. */
  readonly #count = document.createElement('span')
  readonly #combobox: Combobox
  readonly #values = new Map<Element, T>()
  #timer = 0
  #asking = new AbortController()

  constructor(
    input: HTMLInputElement | HTMLTextAreaElement,
    label: string,
    find: (text: string, signal: AbortSignal) => Promise<Suggestion<T>[]>,
    choose: (value: T) => void,
  ) {
    this.#find = find
    this.#choose = choose
    this.#list.id = `suggestions-${++lists}`
    this.#list.className = suggestionsLook
    this.#list.setAttribute('role', 'listbox')
    this.#list.setAttribute('aria-label', label)
    this.#list.hidden = true
    this.#count.className = 'sr-only'
    this.#count.setAttribute('role', 'status')
    input.after(this.#list, this.#count)
    this.#combobox = new Combobox(input, this.#list, {
      firstOptionSelectionMode: 'active',
      tabInsertsSuggestions: true,
    })
    this.#input = input
    this.#stayText()
    this.#list.addEventListener('combobox-commit', this.#commit)
    this.#list.addEventListener('mousedown', (event) => event.preventDefault())
    input.addEventListener('blur', this.close)
    input.addEventListener('keydown', this.#keys)
  }

  /** Asks a moment after the last key; an empty text closes the list. */
  ask(text: string): void {
    window.clearTimeout(this.#timer)
    this.#asking.abort()
    if (text === '') return this.close()
    this.#timer = window.setTimeout(() => void this.show(text), pause)
  }

  get isOpen(): boolean {
    return !this.#list.hidden
  }

  close = (): void => {
    window.clearTimeout(this.#timer)
    this.#asking.abort()
    this.#combobox.stop()
    this.#stayText()
    this.#list.hidden = true
  }

  remove(): void {
    this.close()
    this.#combobox.destroy()
    this.#list.remove()
    this.#count.remove()
  }

  /** What is found is shown, at once. */
  async show(text: string): Promise<void> {
    this.#asking.abort()
    this.#asking = new AbortController()
    const { signal } = this.#asking
    const found = await this.#find(text, signal).catch(() => [])
    if (signal.aborted) return
    this.#values.clear()
    this.#list.replaceChildren(...found.map((suggestion, i) => this.#option(suggestion, i, text)))
    this.#count.textContent = spoken(found.length)
    if (found.length === 0) return this.close()
    this.#list.hidden = false
    this.#keepInside()
    this.#combobox.stop()
    this.#combobox.start()
    // Nothing was typed, so nothing is proposed: leaving the field chooses nothing.
    if (text === '') this.#combobox.clearSelection()
    this.#stayText()
  }

  /** Under a field at the end of a narrow screen, the list ends with the field instead of beginning with it. */
  #keepInside(): void {
    const { classList } = this.#list
    classList.replace('end-0', 'start-0')
    const isOutside =
      this.#list.getBoundingClientRect().right > document.documentElement.clientWidth
    if (isOutside) classList.replace('start-0', 'end-0')
  }

  /**
   * Several lines of text are no combobox to assistive technology; the list beside them is named and led by keys all
   * the same.
   */
  #stayText(): void {
    if (!(this.#input instanceof HTMLTextAreaElement)) return
    this.#input.removeAttribute('role')
    this.#input.removeAttribute('aria-expanded')
  }

  #option({ label, note, value }: Suggestion<T>, i: number, text: string): HTMLElement {
    const option = document.createElement('li')
    option.id = `${this.#list.id}-${i}`
    option.setAttribute('role', 'option')
    option.className = suggestionLook
    const about = document.createElement('span')
    about.className = suggestionNoteLook
    about.textContent = note
    option.append(...marked(label, text), ' ', about)
    this.#values.set(option, value)
    return option
  }

  #commit = (event: Event): void => {
    const value =
      event.target instanceof Element
        ? this.#values.get(event.target.closest('[role="option"]') ?? event.target)
        : undefined
    this.close()
    if (value !== undefined) this.#choose(value)
  }

  #keys = (event: Event): void => {
    if (event instanceof KeyboardEvent && event.key === 'Escape' && !this.#list.hidden) {
      event.preventDefault()
      this.close()
    }
  }
}

const spoken = (count: number): string =>
  count === 0
    ? 'Nothing is called so'
    : `${count === 1 ? 'One choice' : `${count} choices`}. Arrow keys move, Enter chooses.`

/** The label with the typed text set bold. */
function marked(label: string, text: string): (string | HTMLElement)[] {
  const at = text ? label.toLocaleLowerCase().indexOf(text.toLocaleLowerCase()) : -1
  if (at === -1) return [label]
  const bold = document.createElement('b')
  bold.textContent = label.slice(at, at + text.length)
  return [label.slice(0, at), bold, label.slice(at + text.length)]
}
