import { Controller } from '@hotwired/stimulus'
import { pastedRows } from '../pasted.ts'

/** Lines of a form: add, remove, paste from a spreadsheet. Amounts and totals come from the server. */
export class LineTableController extends Controller<HTMLElement> {
  static override targets = ['lines', 'line', 'blank']
  declare readonly linesTarget: HTMLElement
  declare readonly lineTargets: HTMLElement[]
  declare readonly blankTarget: HTMLTemplateElement
  #added = 0

  add(event: Event): void {
    event.preventDefault()
    firstInput(this.#append())?.focus()
    this.#changed()
  }

  remove(event: Event): void {
    event.preventDefault()
    const line = this.lineTargets.find(
      (row) => event.target instanceof Node && row.contains(event.target),
    )
    if (!line) return
    const neighbour = line.nextElementSibling ?? line.previousElementSibling
    line.remove()
    firstInput(neighbour ?? this.#append())?.focus()
    this.#changed()
  }

  /** Cells of a pasted row fill the inputs from the one in focus; further rows become further lines. */
  paste(event: ClipboardEvent): void {
    const rows = pastedRows(event.clipboardData?.getData('text/plain') ?? '')
    if (rows.length === 1 && rows[0]?.length === 1) return
    event.preventDefault()
    const start = this.lineTargets.findIndex(
      (line) => event.target instanceof Node && line.contains(event.target),
    )
    const column = inputsOf(this.lineTargets[start]).findIndex((input) => input === event.target)
    rows.forEach((cells, i) =>
      this.#fill(this.lineTargets[start + i] ?? this.#append(), Math.max(0, column), cells),
    )
    this.#changed()
  }

  #fill(line: Element, column: number, cells: readonly string[]): void {
    const inputs = inputsOf(line)
    cells.forEach((cell, i) => setValue(inputs[column + i], cell.trim()))
  }

  #append(): Element {
    const highest = this.lineTargets.length + this.#added++
    const row = this.blankTarget.content.cloneNode(true)
    if (!(row instanceof DocumentFragment)) throw new TypeError('a template holds a fragment')
    for (const element of row.querySelectorAll('*')) numberAttributes(element, `${1000 + highest}`)
    this.linesTarget.append(row)
    const line = this.linesTarget.lastElementChild
    if (!line) throw new TypeError('the blank line is empty')
    return line
  }

  /** Lets the preview follow, as if the reader had typed. */
  #changed(): void {
    this.element.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const inputsOf = (line: Element | undefined): Input[] =>
  line ? [...line.querySelectorAll<Input>('input:not([type="hidden"]), select, textarea')] : []
const firstInput = (line: Element): Input | undefined => inputsOf(line)[0]

function setValue(input: Input | undefined, value: string): void {
  if (!input) return
  if (input instanceof HTMLSelectElement) {
    const option = [...input.options].find(
      (choice) => choice.value === value || choice.text.toLowerCase() === value.toLowerCase(),
    )
    input.value = option?.value ?? input.value
  } else {
    input.value = value
  }
}

/** Replaces __index__ in names, ids and references. */
function numberAttributes(element: Element, index: string): void {
  for (const { name, value } of element.attributes) {
    if (value.includes('__index__'))
      element.setAttribute(name, value.replaceAll('__index__', index))
  }
}
