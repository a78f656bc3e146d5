import { z } from 'zod'
import type { Tx } from '../db/tx.ts'

/** `label` is unique among the choices, so that it can be typed instead of chosen. */
export type Choice = { id: string; label: string }

/** How one of many is chosen: by typing a part of its name, and choosing from what the server finds. */
export type Picker = {
  /** Where a browser asks for suggestions. */
  path: string
  /** 'vendor', for messages. */
  noun: string
  search: (tx: Tx, text: string, most: number) => Promise<readonly Choice[]>
  find: (tx: Tx, id: string) => Promise<Choice | null>
}

export const isId = (text: string): boolean => z.uuid().safeParse(text).success

/** What a typed text names: exactly one, or those that it may mean. */
export async function pick(
  tx: Tx,
  picker: Picker,
  text: string,
): Promise<{ chosen: Choice | null; similar: readonly Choice[] }> {
  if (isId(text)) return { chosen: await picker.find(tx, text), similar: [] }
  const found = await picker.search(tx, text, 10)
  const wanted = text.toLocaleLowerCase()
  const exact = found.filter(({ label }) => label.toLocaleLowerCase() === wanted)
  return exact.length === 1
    ? { chosen: exact[0]!, similar: [] }
    : { chosen: null, similar: found.slice(0, 5) }
}
