import { Problem } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { numbersNow } from '../platform/locale.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { Refused } from '../platform/http/route.ts'
import { textOf } from '../platform/view/form.ts'
import type { Fact, Field } from '../platform/view/ui.ts'
import { dateText, quantityText, typedNumber } from '../platform/view/format.ts'
import {
  readValues,
  valueText,
  type CustomField,
  type Kept,
  type KindWithFields,
} from './custom-field.ts'
import * as queries from './queries.ts'

type Of = { kind: KindWithFields; id: string | null }

async function known(tx: Tx, { kind, id }: Of) {
  const [fields, values] = await Promise.all([
    queries.ofKind(tx, kind),
    id ? queries.values(tx, id) : [],
  ])
  const kept: Kept = new Map(values.map((v) => [v.field_id, v.value]))
  return { fields, kept }
}

export type TypedValues = Readonly<Record<string, unknown>>
/** What changed of the fields that an administrator defined, by their labels. */
export type ValueChanges = Readonly<Record<string, { from: string | null; to: string | null }>>

/** Checks and keeps what was entered. The document is locked already. 422 at the field that is wrong. */
export async function saveCustomValues(
  ctx: Ctx,
  of: { kind: KindWithFields; id: string },
  { typed, isNew }: { typed: TypedValues | undefined; isNew: boolean },
): Promise<ValueChanges> {
  if (!typed && !isNew) return {}
  const { fields, kept } = await known(ctx.tx, of)
  const { faults, changes } = readValues(fields, typed ?? {}, { kept, isNew, style: numbersNow() })
  if (faults.length > 0)
    throw new Problem(
      422,
      'invalid',
      faults.length === 1 ? faults[0]!.text : 'Some fields need your attention.',
      faults.map(({ key, code, text }) => ({
        pointer: `/custom_fields/${key}`,
        code,
        detail: text,
      })),
    )
  if (changes.length > 0)
    queries.saveValues(
      ctx.tx,
      changes.map(({ field, to }) => ({ document_id: of.id, field_id: field.id, value: to })),
    )
  return Object.fromEntries(changes.map(({ field, from, to }) => [field.label, { from, to }]))
}

/** As JSON: yes and no are true and false, everything else is text, a number in exact decimal text. */
export async function customValuesJson(
  { tx }: ReadCtx,
  of: { kind: KindWithFields; id: string },
): Promise<Record<string, string | boolean>> {
  const { fields, kept } = await known(tx, of)
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = kept.get(field.id)
      if (value === undefined) return []
      return [[field.key, field.type === 'yes_no' ? value === 'yes' : value] as const]
    }),
  )
}

/** What was entered, also in fields that are not asked for any more. */
export async function customFacts(
  { tx }: ReadCtx,
  of: { kind: KindWithFields; id: string },
): Promise<Fact[]> {
  const { fields, kept } = await known(tx, of)
  return fields.flatMap((field) => {
    const value = kept.get(field.id)
    return value === undefined ? [] : [{ label: field.label, text: shownText(field, value) }]
  })
}

export const shownText = (field: CustomField, value: string): string =>
  field.type === 'number'
    ? quantityText(value)
    : field.type === 'date'
      ? dateText(value)
      : valueText(field, value)

/** Called 'custom_fields[key]' in a form. */
const nameOf = (key: string): string => `custom_fields[${key}]`

/** A field of a form for each, as typed last, or as kept. */
export async function customFormFields(
  { tx }: ReadCtx,
  of: Of,
  { values, errors }: Refused,
): Promise<Field[]> {
  const { fields, kept } = await known(tx, of)
  const typed = errors.length > 0 ? (values['custom_fields'] as TypedValues | undefined) : undefined
  return fields
    .filter(({ active }) => active)
    .map((field): Field => {
      const value = kept.get(field.id) ?? ''
      return {
        name: nameOf(field.key),
        id: `custom_fields-${field.key}`,
        label: field.label,
        optional: !field.required,
        value: typed ? textOf(typed[field.key]) : typedText(field, value),
        error: errors.find(({ pointer }) => pointer === `/custom_fields/${field.key}`)?.detail,
        ...inputOf(field, value),
      }
    })
}

const typedText = ({ type }: queries.Row, value: string): string =>
  type === 'number' && value !== '' ? typedNumber(value) : value

function inputOf({ type, choices }: queries.Row, value: string): Partial<Field> {
  const blank = { value: '', label: 'Not said' }
  switch (type) {
    case 'number':
      return { type: 'quantity' }
    case 'date':
      return { type: 'date' }
    case 'yes_no':
      return {
        type: 'select',
        options: [blank, { value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }],
      }
    case 'choice': {
      const offered = value === '' || choices.includes(value) ? choices : [value, ...choices]
      return {
        type: 'select',
        options: [blank, ...offered.map((choice) => ({ value: choice, label: choice }))],
      }
    }
    case 'text':
      return {}
  }
}
