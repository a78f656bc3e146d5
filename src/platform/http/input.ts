import { z } from 'zod'
import { Problem, type FieldError } from '../../kernel/problem.ts'
import { isBusinessDate } from '../../kernel/calendar.ts'
import { readField, type NumberField } from '../../kernel/number-field.ts'
import { readNumber, withoutCurrency } from '../../kernel/number-text.ts'
import { timeZoneNamed, timeZonesLike } from '../../kernel/choices.ts'
import { isCurrency } from '../../kernel/currency.ts'
import { currencyNow, numbersNow } from '../locale.ts'

const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]/
const loneSurrogate = /\p{Surrogate}/u

/** Human text: trimmed, normalised (NFC), without control or direction-changing characters. */
export const text = (most: number, label = 'This') =>
  z
    .string({
      error: ({ input }) =>
        `${label} ${input === undefined || input === null ? 'is missing' : 'must be text'}.`,
    })
    .transform((value) => value.normalize('NFC').replaceAll('\r\n', '\n').trim())
    .pipe(
      z
        .string()
        .min(1, `${label} is missing.`)
        .max(most, `${label} may have at most ${most} characters.`)
        .refine(
          (value) => !control.test(value) && !loneSurrogate.test(value),
          `${label} has characters that cannot be stored.`,
        ),
    )

/** Empty text from a form is absent. */
export const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' || value === undefined ? null : value), schema.nullable())

export const id = z.uuid('This is not one of the choices.')
export const ById = z.object({ id: z.uuid() })

/** 'yyyy-mm-dd' */
export const day = (label = 'The date') =>
  z
    .string({ error: `${label} is missing.` })
    .refine(isBusinessDate, `${label} must be a date such as 2026-12-31.`)

/** A number as it comes in: by the person's locale from a form, plain from JSON. Becomes plain decimal text. */
const numberInput = (field: NumberField) =>
  z.string({ error: (issue) => notText(issue.input, field.label) }).transform((value, ctx) => {
    const read = readField(value, numbersNow(), field)
    if ('value' in read) return read.value
    ctx.addIssue({ code: 'custom', message: read.message })
    return z.NEVER
  })
const notText = (value: unknown, label: string): string =>
  typeof value === 'number'
    ? `${label} must be sent as text, such as "12.50", so that no digit is lost.`
    : `${label} is missing.`

/** A part of a quantity, which may be nothing. */
export const partQuantity = (label: string) =>
  numberInput({
    label,
    decimals: 6,
    most: '100000000',
    example: 'a number such as 12',
  })
/** As a line keeps it: where one holds several of a smaller unit, to twelve decimals. */
export const keptPartQuantity = (label: string) =>
  numberInput({ label, decimals: 12, most: '100000000', example: 'a number such as 12' })
export const keptQuantity = (label = 'Quantity') =>
  keptPartQuantity(label).refine((value) => value !== '0', `${label} must be more than zero.`)
export const quantity = (label = 'Quantity') =>
  partQuantity(label).refine((value) => value !== '0', `${label} must be more than zero.`)
export const unitPrice = (label = 'Unit price') =>
  numberInput({
    label,
    decimals: 6,
    most: '1000000000',
    example: 'an amount such as 68500',
    kind: 'amount',
  })
const amountField = (label: string): NumberField => ({
  label,
  decimals: 3,
  most: '100000000000',
  example: 'an amount such as 68500',
  kind: 'amount',
})
export const amountInput = (label: string) => numberInput(amountField(label))
/** An amount that may be below zero. */
export const signedAmount = (label: string) => numberInput({ ...amountField(label), signed: true })
/** An amount in the organisation's currency: its sign may stand beside it, as it is shown. */
export const baseAmount = (label: string, amount = amountInput) =>
  z
    .string({ error: (issue) => notText(issue.input, label) })
    .transform(withoutSign)
    .pipe(amount(label))
function withoutSign(text: string): string {
  const [currency, { locale }] = [currencyNow(), numbersNow()]
  return currency && locale ? withoutCurrency(text, currency, locale) : text
}
export const percentage = (label: string, most = '100', decimals = 3) =>
  numberInput({ label, decimals, most, example: 'a percentage such as 5', kind: 'percent' })
export const rate = (label: string) =>
  numberInput({ label, decimals: 10, most: '1000000000', example: 'a number such as 96' }).refine(
    (value) => value !== '0',
    `${label} must be more than zero.`,
  )

/** How the numbers of a table are written; empty is as they show. */
export const tableNumbers = optional(z.enum(['point', 'comma'], 'Choose from the list.')).optional()

/** `tooMuch`: what is said above the most, where that has words of its own. */
type Bounds = { label: string; least: number; most: number; tooMuch?: string }
/** A count: a whole number, also one of JSON's. */
export const wholeNumber = ({ label, least, most, tooMuch }: Bounds) =>
  z
    .union([z.string(), z.number()], `${label} must be a whole number from ${least} to ${most}.`)
    .transform((value) => (typeof value === 'string' ? wholeIn(value) : value))
    .pipe(
      z
        .number(`${label} must be a whole number from ${least} to ${most}.`)
        .int(`${label} must be a whole number.`)
        .min(least, `${label} must be ${least} or more.`)
        .max(most, tooMuch ?? `${label} may be at most ${most}.`),
    )
function wholeIn(text: string): number {
  const read = readNumber(text, numbersNow())
  return 'value' in read && read.value.scale === 0 ? Number(read.value.units) : Number.NaN
}

/** A time zone, by its name or that of its city. */
export const timeZone = z.string({ error: 'Time zone is missing.' }).transform((text, ctx) => {
  const zone = timeZoneNamed(text)
  if (zone !== null) return zone
  const alike = timeZonesLike(text, 5).map((one) => one.replaceAll('_', ' '))
  ctx.addIssue({
    code: 'custom',
    message: alike.length
      ? `No time zone is called exactly “${text.slice(0, 60)}”. Did you mean ${listInWords(alike)}?`
      : `No time zone is called “${text.slice(0, 60)}”. Type the city it is named after, such as Kolkata.`,
  })
  return z.NEVER
})
const listInWords = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

export const currency = z
  .string()
  .refine(isCurrency, 'This is not an ISO 4217 currency code such as INR or EUR.')
const saidYes: readonly unknown[] = [true, 'true', 'on']
const saidNo: readonly unknown[] = [false, 'false', 'off', '', null, undefined]
/** A checkbox of a form, or a JSON boolean. */
export const flag = z.preprocess(
  (said) => saidYes.includes(said) || (saidNo.includes(said) ? false : said),
  z.boolean('Say true or false.'),
)
/** What flags are where nothing is said of them, as the description of the API has it. */
const usualFlags = z.registry<{ usual: boolean }>()
export const usualFlag = (schema: z.core.$ZodType): boolean | undefined =>
  usualFlags.get(schema)?.usual
/** A flag that has its usual value where nothing is said, by JSON and by a form. */
export function unlessSaid(usual: boolean) {
  const schema = flag.default(usual)
  return schema.register(usualFlags, { usual })
}
/** Boxes of forms. A form sends nothing of a box that is not ticked, so it is said there before the form is read. */
const boxes = z.registry<{ box: true }>()
/** A box of what is made anew: left out of JSON it has its usual value. */
export const usually = (usual: boolean) => unlessSaid(usual).register(boxes, { box: true })
/** A box of what is there already: left out of JSON it stays as it is. */
export const keptFlag = flag
  .optional()
  .meta({ description: 'Left out, it stays as it is.' })
  .register(boxes, { box: true })

/** The fields of an input, also where it is checked or changed as a whole. */
export function fieldsOf(schema: z.core.$ZodType): Readonly<Record<string, z.ZodType>> {
  if (schema instanceof z.ZodObject) return schema.shape
  if (!(schema instanceof z.ZodPipe)) return {}
  const { in: first, out } = schema.def
  return fieldsOf(first instanceof z.ZodTransform ? out : first)
}
/** A form as it was sent, and no for each of its boxes that is not ticked. */
export const withUnticked = (
  schema: z.ZodType,
  form: Readonly<Record<string, unknown>>,
): Record<string, unknown> => ({
  ...Object.fromEntries(
    Object.entries(fieldsOf(schema)).flatMap(([name, field]) =>
      boxes.has(field) ? [[name, false]] : [],
    ),
  ),
  ...form,
})
export const version = wholeNumber({
  label: 'The version',
  least: 1,
  most: 2_000_000_000,
}).optional()

export const Page = {
  cursor: z
    .uuid('The cursor is not the next_cursor of a page of this list.')
    .optional()
    .catch(undefined),
  limit: wholeNumber({ label: 'The limit', least: 1, most: 200 }).optional().catch(undefined),
}

/** As a program may ask: what a page leaves out kindly, such as a wrong day or a name it does not know, is refused. */
export function strictly(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject && !schema.def.catchall ? onlyKnown(schema.shape) : schema
}
function onlyKnown(shape: Record<string, z.ZodType>): z.ZodType {
  const names = Object.keys(shape).filter((name) => name !== 'id')
  const may = names.length ? ` It may be: ${names.join(', ')}.` : ''
  return z
    .looseObject(
      Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, uncaught(field)])),
    )
    .superRefine((given, issues) => {
      for (const name of Object.keys(given).slice(0, 10))
        if (!(name in shape))
          issues.addIssue({
            code: 'custom',
            path: [name],
            message: `There is no parameter “${name.slice(0, 40)}”.${may}`,
          })
    })
}
/** Left out or empty it has its usual value. Anything else must be valid. */
const uncaught = (field: z.ZodType): z.ZodType =>
  field instanceof z.ZodCatch
    ? z.preprocess(
        (value) => (value === '' ? undefined : value),
        (field.unwrap() as z.ZodType).default(field.parse(undefined)),
      )
    : field

/** JSON pointer (RFC 6901) of an issue; form fields use the same pointers as names. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** What is said of a field whose schema says nothing of its own. */
function inPlainWords(issue: z.core.$ZodRawIssue): string | undefined {
  const label = labelOf(issue.path ?? [])
  if (issue.input === undefined || issue.input === null) return `${label} is missing.`
  if (issue.code === 'invalid_type')
    return `${label} must be ${kinds[issue.expected] ?? 'another kind of value'}.`
  if (issue.code === 'invalid_value') return `${label} must be one of: ${issue.values.join(', ')}.`
  if (issue.code === 'invalid_format' && issue.format === 'uuid')
    return `${label} is not one of the choices.`
  if (issue.code === 'invalid_union') return `${label} is not written in a form that is read here.`
  return undefined
}
const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  array: 'a list',
  object: 'an object with fields',
  record: 'an object with fields',
  boolean: 'true or false',
}
/** `/lines/0/need_by` is called "Need by", `/hold_id` "Hold". */
function labelOf(path: readonly PropertyKey[]): string {
  const name = path.findLast((part) => typeof part === 'string') ?? 'this'
  const words = name.replace(/_id$/, '').replaceAll('_', ' ').slice(0, 60)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Of the kinds of thing that a value may be, the one that it has the fields of; null where that is not clear. */
function kindMeant({ errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | null {
  const strangers = (issues: readonly z.core.$ZodIssue[]): number =>
    issues.reduce((sum, one) => sum + (one.code === 'unrecognized_keys' ? one.keys.length : 0), 0)
  const [nearest, next] = errors
    .filter((issues) => issues.every((one) => one.code !== 'invalid_type' || one.path.length > 0))
    .toSorted((a, b) => strangers(a) - strangers(b))
  if (!nearest || (next && strangers(next) === strangers(nearest))) return null
  return nearest
}

/** What is wrong with a value of several kinds is said of the kind that was meant. */
const ofKindMeant = (issue: z.core.$ZodIssue): z.core.$ZodIssue[] =>
  (issue.code === 'invalid_union' &&
    kindMeant(issue)?.flatMap((one) =>
      ofKindMeant({ ...one, path: [...issue.path, ...one.path] }),
    )) || [issue]

export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues
    .flatMap(ofKindMeant)
    .slice(0, 50)
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.slice(0, 10).map((key) => ({
            pointer: pointerOf([...issue.path, key]),
            code: 'unknown_field',
            detail: `There is no field named ${key.slice(0, 60)}.`,
          }))
        : [
            {
              pointer: pointerOf(issue.path),
              code: issue.code === 'custom' ? 'invalid' : issue.code,
              detail: issue.message,
            },
          ],
    )
}

export function parseInput<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw, { error: inPlainWords })
  if (parsed.success) return parsed.data
  const errors = fieldErrors(parsed.error)
  if (errors.some((e) => e.pointer === '/id'))
    throw new Problem(404, 'not_found', 'This page does not exist, or is not yours to see.')
  throw new Problem(
    422,
    'invalid',
    errors.length === 1 ? errors[0]!.detail : 'Some fields need your attention.',
    errors,
  )
}

/** JSON sends a list; a form sends one checkbox for each choice, named by the prefix and the choice. */
export const withChecked = <S extends z.ZodType>(list: string, prefix: string, schema: S) =>
  z.preprocess((raw) => {
    if (typeof raw !== 'object' || raw === null || list in raw) return raw
    const entries = Object.entries(raw)
    return {
      ...Object.fromEntries(entries.filter(([name]) => !name.startsWith(prefix))),
      [list]: entries.flatMap(([name, value]) =>
        name.startsWith(prefix) && value === 'on' ? [name.slice(prefix.length)] : [],
      ),
    }
  }, schema)
export const withRoles = <S extends z.ZodType>(schema: S) => withChecked('roles', 'role_', schema)
