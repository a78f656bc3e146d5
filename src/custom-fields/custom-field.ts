import { isBusinessDate } from '../kernel/calendar.ts'
import { readField } from '../kernel/number-field.ts'
import type { NumberStyle } from '../kernel/number-text.ts'

export const types = ['text', 'number', 'date', 'choice', 'yes_no'] as const
export const typeNames = {
  text: 'Text',
  number: 'Number',
  date: 'Date',
  choice: 'One of a list',
  yes_no: 'Yes or no',
} as const
/** The kinds of document that have such fields. */
export const kindsWithFields = ['vendor'] as const
export type KindWithFields = (typeof kindsWithFields)[number]

export type CustomField = {
  id: string
  key: string
  label: string
  type: (typeof types)[number]
  choices: readonly string[]
  required: boolean
  active: boolean
}

type Read = { value: string | null } | { message: string }
/** What was entered, as it is kept: null where nothing was. */
export function readValue(field: CustomField, raw: unknown, style: NumberStyle): Read {
  if (raw === null || raw === undefined) return { value: null }
  if (typeof raw === 'boolean')
    return field.type === 'yes_no' ? { value: raw ? 'yes' : 'no' } : wrongKind(field)
  if (typeof raw !== 'string') return wrongKind(field)
  const text = raw.normalize('NFC').trim()
  return text === '' ? { value: null } : readers[field.type](field, text, style)
}

const wrongKind = ({ label, type }: CustomField): Read => ({
  message:
    type === 'number'
      ? `${label} must be sent as text, such as "12.50", so that no digit is lost.`
      : `${label} must be text.`,
})

const longest = 500
const unstorable = /[\p{Cc}\p{Surrogate}\u202a-\u202e\u2066-\u2069]/u
type Reader = (field: CustomField, text: string, style: NumberStyle) => Read
const readers: Record<CustomField['type'], Reader> = {
  text: ({ label }, text) => {
    if (text.length > longest)
      return { message: `${label} may have at most ${longest} characters.` }
    return unstorable.test(text)
      ? { message: `${label} has characters that cannot be stored. Leave out line breaks, too.` }
      : { value: text }
  },
  number: ({ label }, text, style) =>
    readField(text, style, {
      label,
      decimals: 6,
      most: '1000000000000',
      example: 'a number such as 12.5',
    }),
  date: ({ label }, text) =>
    isBusinessDate(text)
      ? { value: text }
      : { message: `${label} must be a date such as 2026-12-31.` },
  choice: ({ label, choices }, text) => {
    const chosen = choices.find((choice) => choice.toLowerCase() === text.toLowerCase())
    return chosen ? { value: chosen } : { message: `${label} is one of: ${choices.join(', ')}.` }
  },
  yes_no: ({ label }, text) => {
    const plain = text.toLowerCase()
    if (['yes', 'true', 'on', '1'].includes(plain)) return { value: 'yes' }
    return ['no', 'false', 'off', '0'].includes(plain)
      ? { value: 'no' }
      : { message: `${label} is yes or no.` }
  },
}

/** By the id of the field. */
export type Kept = ReadonlyMap<string, string>
type FieldFault = {
  key: string
  code: 'unknown_field' | 'invalid' | 'missing'
  text: string
}
type Typed = Readonly<Record<string, unknown>>
export type ReadValues = {
  faults: readonly FieldFault[]
  /** What becomes another value. */
  changes: readonly { field: CustomField; from: string | null; to: string | null }[]
}

/**
 * Reads what was entered by the keys of the fields. What is left out stays; one that is required may not become empty,
 * and is not left out of what is new.
 */
export function readValues(
  fields: readonly CustomField[],
  typed: Typed,
  { kept, isNew, style }: { kept: Kept; isNew: boolean; style: NumberStyle },
): ReadValues {
  const asked = fields.filter(({ active }) => active)
  const unknown = Object.keys(typed).filter((key) => !asked.some((field) => field.key === key))
  const read = asked.flatMap((field) => {
    const isLeftOut = !Object.hasOwn(typed, field.key)
    if (isLeftOut && !(isNew && field.required)) return []
    const from = kept.get(field.id) ?? null
    const raw = typed[field.key]
    // A choice that is no longer offered stays until another one is made.
    if (from !== null && raw === from) return []
    return [{ field, from, read: readValue(field, raw, style) }]
  })
  return {
    faults: [
      ...unknown.map((key) => ({
        key,
        code: 'unknown_field' as const,
        text: `There is no field named ${key.slice(0, 60)}.`,
      })),
      ...read.flatMap(({ field, read: result }) => faultOf(field, result)),
    ],
    changes: read.flatMap(({ field, from, read: result }) =>
      'value' in result && result.value !== from ? [{ field, from, to: result.value }] : [],
    ),
  }
}

function faultOf(field: CustomField, read: Read): FieldFault[] {
  if ('message' in read) return [{ key: field.key, code: 'invalid', text: read.message }]
  return read.value === null && field.required
    ? [{ key: field.key, code: 'missing', text: `${field.label} is missing.` }]
    : []
}

/** As a person reads it. */
export const valueText = ({ type }: CustomField, value: string): string =>
  type === 'yes_no' ? (value === 'yes' ? 'Yes' : 'No') : value
