import { z } from 'zod'
import type { Tx } from '../db/tx.ts'

/** `label` is unique among the choices, so that it can be typed instead of chosen; so is `code`, its short name. */
export type Choice = { id: string; label: string; code: string }

/** How one of many is chosen: by typing a part of its name, and choosing from what the server finds. */
export type Picker = {
  /** Where a browser asks for suggestions. */
  path: string
  /** 'vendor', for messages. */
  noun: string
  /** Those with the text in their name; one that is called exactly so comes first. */
  search: (tx: Tx, text: string, most: number) => Promise<readonly Choice[]>
  /** Those whose names are written much like the text. */
  similar: (tx: Tx, text: string, most: number) => Promise<readonly Choice[]>
  find: (tx: Tx, id: string) => Promise<Choice | null>
}

export const isId = (text: string): boolean => z.uuid().safeParse(text).success

const shown = 5
const plain = (text: string): string =>
  text.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLocaleLowerCase()

/** What a typed text names: exactly one, or those that it may mean. */
export async function pick(
  tx: Tx,
  picker: Picker,
  text: string,
): Promise<{ chosen: Choice | null; similar: readonly Choice[] }> {
  if (isId(text)) return { chosen: await picker.find(tx, text), similar: [] }
  const wanted = plain(text).slice(0, 300)
  const [found, alike] = await Promise.all([
    picker.search(tx, wanted, 20),
    picker.similar(tx, wanted, shown),
  ])
  const chosen =
    onlyOne(found, ({ label, code }) => [label, code], wanted) ??
    onlyOne(found, ({ label }) => label.split(' · '), wanted)
  return chosen
    ? { chosen, similar: [] }
    : { chosen: null, similar: (found.length ? found : alike).slice(0, shown) }
}

/** The one that is called so by its whole label, its code, or a part of the label; null where several are. */
function onlyOne(
  choices: readonly Choice[],
  namesOf: (choice: Choice) => readonly string[],
  wanted: string,
): Choice | null {
  const called = choices.filter((choice) => namesOf(choice).map(plain).includes(wanted))
  return called.length === 1 ? called[0]! : null
}

/** What to say of a text that names none of the choices. */
export const notFound = (
  { noun }: Pick<Picker, 'noun'>,
  text: string,
  similar: readonly Choice[],
): string =>
  similar.length
    ? `No ${noun} is called exactly “${text.slice(0, 100)}”. Did you mean ${similar.length === 1 ? 'this one' : 'one of these'}?`
    : `No ${noun} is called “${text.slice(0, 100)}”. Type a part of its name, and choose one.`
