import { Problem, type FieldError } from '../../kernel/problem.ts'
import type { Tx } from '../db/tx.ts'
import { isId, notFound, pick, type Picker } from '../lists/picker.ts'
import { rowsOf } from '../view/form.ts'

type Values = Record<string, unknown>
/** The picker of a field, or how it follows from the other fields of its row and of the form. */
export type PickerOf = Picker | ((row: Values, form: Values) => Picker | null)
/** The fields of a form that choose one of many: 'vendor_id', or 'lines/category_id' in each line. */
export type Picks = Readonly<Record<string, PickerOf>>

const mark = '_choice:'
/** The name of the buttons that choose one of those that a text may mean. */
export const choiceName = (pointer: string): string => `${mark}${pointer}`
/** It says for which text it was offered: when another text was typed since, it no longer counts. */
export const choiceValue = (id: string, text: string): string => `${id} ${text}`

type Place = { pointer: string; row: Values; name: string; text: string; picker: Picker }

/** A form as it was sent, with what was chosen instead of a text that named nothing. */
export function withChoices(picks: Picks, sent: Values): Values {
  const entries = Object.entries(sent)
  const form = structuredClone(
    Object.fromEntries(entries.filter(([name]) => !name.startsWith(mark))),
  )
  for (const { pointer, row, name, text } of placesIn(picks, form)) {
    const chosen = sent[choiceName(pointer)]
    const id = typeof chosen === 'string' ? chosen.slice(0, 36) : ''
    if (isId(id) && chosen === choiceValue(id, text)) row[name] = id
  }
  return form
}

/** The form with the ids of what its texts name, and what is wrong with those that name nothing. */
export async function chosenIn(
  tx: () => Tx,
  picks: Picks,
  typed: Values,
): Promise<{ form: Values; errors: FieldError[] }> {
  const form = structuredClone(typed)
  const open = placesIn(picks, form).filter(({ text }) => !isId(text))
  return { form, errors: open.length ? await nameIn(tx(), open) : [] }
}

function placesIn(picks: Picks, form: Values): Place[] {
  return Object.entries(picks).flatMap(([path, of]) =>
    rowsAt(form, path).flatMap(({ row, name, pointer }) => {
      const text = row[name]
      const picker = typeof of === 'function' ? of(row, form) : of
      return picker && typeof text === 'string' && text.trim() !== ''
        ? [{ row, name, pointer, text, picker }]
        : []
    }),
  )
}

function rowsAt(form: Values, path: string): Pick<Place, 'row' | 'name' | 'pointer'>[] {
  const [first, second] = path.split('/') as [string, string | undefined]
  return second
    ? rowsOf(form[first]).map((row, i) => ({
        row,
        name: second,
        pointer: `/${first}/${i}/${second}`,
      }))
    : [{ row: form, name: first, pointer: `/${first}` }]
}

/** More different texts than this in one form are no form. */
const mostTexts = 200

/** Puts the id of what each text names in its place. The same text is looked up once. */
async function nameIn(tx: Tx, places: readonly Place[]): Promise<FieldError[]> {
  const groups = [
    ...Map.groupBy(places, ({ picker, text }) => `${picker.path} ${text.trim()}`).values(),
  ].slice(0, mostTexts)
  const found = await Promise.all(
    groups.map(async (group) => {
      const { picker, text } = group[0]!
      return { group, ...(await pick(tx, picker, text.trim())) }
    }),
  )
  return found.flatMap(({ group, chosen, similar }) =>
    group.flatMap(({ row, name, pointer, picker, text }): FieldError[] => {
      if (chosen) row[name] = chosen.id
      return chosen
        ? []
        : [{ pointer, code: 'not_found', detail: notFound(picker, text.trim(), similar) }]
    }),
  )
}

/** What is wrong with a form: what its texts do not name is said instead of what the schema says of the same fields. */
export function withPickErrors(error: unknown, errors: readonly FieldError[]): unknown {
  if (errors.length === 0 || !(error instanceof Problem) || error.status !== 422) return error
  const said = new Set(errors.map(({ pointer }) => pointer))
  return refusal([...errors, ...error.errors.filter(({ pointer }) => !said.has(pointer))])
}

export const refusal = (errors: readonly FieldError[]): Problem =>
  new Problem(
    422,
    'invalid',
    errors.length === 1 ? errors[0]!.detail : 'Some fields need your attention.',
    errors,
  )
