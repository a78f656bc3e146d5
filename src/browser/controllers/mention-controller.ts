import { Controller } from '@hotwired/stimulus'
import { Suggestions } from './suggestions.ts'

type Person = { id: string; name: string; handle: string }

/** After an @, people whose names begin with what follows; the chosen one is written out in full. */
export class MentionController extends Controller<HTMLFormElement> {
  #list: Suggestions<Person> | null = null

  override connect(): void {
    const area = this.#area
    if (!area) return
    this.#list = new Suggestions<Person>(area, 'People', find, (person) => this.#write(person))
    area.addEventListener('input', this.typed)
  }

  override disconnect(): void {
    this.#area?.removeEventListener('input', this.typed)
    this.#list?.remove()
  }

  typed = (): void => this.#list?.ask(this.#wanted?.[1] ?? '')

  #write({ name }: Person): void {
    const area = this.#area
    const wanted = this.#wanted
    if (!area || !wanted) return
    const from = wanted.index + wanted[0].indexOf('@') + 1
    area.setRangeText(`${name} `, from, area.selectionStart, 'end')
    area.focus()
  }

  get #area(): HTMLTextAreaElement | null {
    return this.element.querySelector('textarea')
  }

  /** The letters between the last @ and the cursor. */
  get #wanted(): RegExpExecArray | null {
    const area = this.#area
    return (
      area && /(?:^|\s)@([\p{L}\p{N}._-]{1,40})$/u.exec(area.value.slice(0, area.selectionStart))
    )
  }
}

async function find(
  text: string,
  signal: AbortSignal,
): Promise<{ label: string; note: string; value: Person }[]> {
  const answer = await fetch(`/people?${new URLSearchParams({ q: text })}`, {
    headers: { Accept: 'application/json' },
    signal,
  })
  if (!answer.ok) return []
  const { data } = (await answer.json()) as { data: Person[] }
  return data.map((person) => ({ label: person.name, note: `@${person.handle}`, value: person }))
}
