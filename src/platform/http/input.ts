import { z } from 'zod'
import { Problem, type FieldError } from '../../kernel/problem.ts'
import { isBusinessDate } from '../../kernel/calendar.ts'
import { decimalText, parseDecimal } from '../../kernel/decimal.ts'
import { isCurrency } from '../../kernel/currency.ts'

const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]/
const loneSurrogate = /\p{Surrogate}/u

/** Human text: trimmed, normalised (NFC), without control or direction-changing characters. */
export const text = (most: number, label = 'This') =>
  z
    .string({ error: `${label} is missing.` })
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

const grouping = /(?<=\d)[,\u00a0\u202f\u2009 '](?=\d)/g
/** A decimal typed by a person: '1,23,456.78' or '123456.78'. Becomes canonical text; at most `scale` decimals. */
export const decimalInput = (label: string, scale: number, most: string, example: string) =>
  z.string({ error: `${label} is missing.` }).transform((value, ctx) => {
    const parsed = parseDecimal(value.trim().replace(grouping, ''))
    if (!parsed || parsed.scale > scale || parsed.units < 0n) {
      ctx.addIssue({
        code: 'custom',
        message: value.trim() === '' ? `${label} is missing.` : `${label} must be ${example}.`,
      })
      return z.NEVER
    }
    if (parsed.units > BigInt(most) * 10n ** BigInt(parsed.scale)) {
      ctx.addIssue({ code: 'custom', message: `${label} may be at most ${most}.` })
      return z.NEVER
    }
    return decimalText(parsed)
  })
export const quantity = (label = 'Quantity') =>
  decimalInput(label, 6, '100000000', 'a number such as 12 or 2.5').refine(
    (value) => value !== '0',
    `${label} must be more than zero.`,
  )
export const unitPrice = (label = 'Unit price') =>
  decimalInput(label, 6, '1000000000', 'an amount such as 68500.00')
export const amountInput = (label: string) =>
  decimalInput(label, 3, '100000000000', 'an amount such as 68500.00')
export const currency = z
  .string()
  .refine(isCurrency, 'This is not an ISO 4217 currency code such as INR or EUR.')
/** A checkbox of a form, or a JSON boolean; left out is false. */
export const flag = z.preprocess((v) => v === 'on' || v === 'true' || v === true, z.boolean())
export const version = z.coerce.number().int().min(1).max(2_000_000_000).optional()

export const Page = {
  cursor: z.uuid().optional().catch(undefined),
  limit: z.coerce.number().int().min(1).max(200).optional().catch(undefined),
}

/** JSON pointer (RFC 6901) of an issue; form fields use the same pointers as names. */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.slice(0, 50).flatMap((issue) =>
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
  const parsed = schema.safeParse(raw)
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
