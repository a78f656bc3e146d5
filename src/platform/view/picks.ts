import type { Tx } from '../db/tx.ts'
import type { Refused } from '../http/route.ts'
import { choiceName, choiceValue } from '../http/picks.ts'
import { isId, pick, type Choice, type Picker } from '../lists/picker.ts'
import { formPage, type FormSpec } from './pages.ts'
import type { Field, FormPage, Similar } from './ui.ts'

/**
 * Fields as they are shown: each that chooses one of many has the name of what it holds, and what a text that names
 * nothing may mean.
 */
export async function named<F extends Field>(tx: Tx, fields: readonly F[]): Promise<F[]> {
  const known = new Map<string, Promise<Choice | null>>()
  return Promise.all(
    fields.map(async (field) =>
      field.picker ? namedField(tx, field, field.picker, known) : field,
    ),
  )
}

/** The fields of lines. */
export async function namedLines<L extends { fields: readonly Field[] }>(
  tx: Tx,
  lines: readonly L[],
): Promise<L[]> {
  const fields = await named(
    tx,
    lines.flatMap((line) => line.fields),
  )
  return lines.map((line, i) => {
    const from = sumOf(lines.slice(0, i).map((before) => before.fields.length))
    return { ...line, fields: fields.slice(from, from + line.fields.length) }
  })
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

async function namedField<F extends Field>(
  tx: Tx,
  field: F,
  picker: Picker,
  known: Map<string, Promise<Choice | null>>,
): Promise<F> {
  const text = field.value ?? ''
  if (isId(text)) {
    const key = `${picker.path} ${text}`
    const found = known.get(key) ?? picker.find(tx, text)
    known.set(key, found)
    return { ...field, type: 'pick', value: (await found)?.label ?? '' }
  }
  if (!field.error || text.trim() === '') return { ...field, type: 'pick' }
  const { similar } = await pick(tx, picker, text.trim())
  return { ...field, type: 'pick', similar: similarTo(field, text, similar) }
}

const similarTo = (
  { name }: Field,
  text: string,
  similar: readonly { id: string; label: string }[],
): Similar | undefined =>
  similar.length
    ? {
        name: choiceName(pointerOf(name)),
        options: similar.map(({ id, label }) => ({ value: choiceValue(id, text), label })),
      }
    : undefined

/** 'lines[0][category_id]' is at '/lines/0/category_id'. */
const pointerOf = (name: string): string =>
  `/${name.replaceAll('][', '/').replace('[', '/').replace(']', '')}`

/** A form some of whose fields choose one of many. */
export async function pickForm(
  { tx }: { tx: Tx },
  spec: FormSpec,
  refused: Refused,
): Promise<FormPage> {
  const page = formPage(spec, refused)
  return { ...page, fields: await named(tx, page.fields) }
}

/** Whether there is anything to choose, the first of it, and what where it is the only one. */
export async function choicesOf(
  { tx }: { tx: Tx },
  picker: Picker,
): Promise<{ any: boolean; first: string | null; only: string | null }> {
  const found = await picker.search(tx, '', 2)
  const first = found[0]?.id ?? null
  return { any: found.length > 0, first, only: found.length === 1 ? first : null }
}
