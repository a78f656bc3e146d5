import { decimal, decimalText } from '../../kernel/decimal.ts'
import { taxCodePicker } from '../../pickers/index.ts'
import { typedNumber } from '../../platform/view/format.ts'
import { fieldId, rowsOf, type FormState } from '../../platform/view/form.ts'
import type { Field, FoldedFields } from '../../platform/view/ui.ts'
import type { Milestone } from '../kinds.ts'
import { chargesSent, isEmptyRow, taxFields } from '../pricing-input.ts'
import { chargeKinds, type LinePricing, type OrderPricing, type Tax } from '../pricing.ts'
import { chargeName, discountsText, taxesText } from '../pricing-words.ts'

const taxLabels = ['Tax', 'Second tax', 'Third tax'] as const
type Row = Record<string, unknown>
const typedIn = (row: Row | undefined, name: string, fallback: string): string =>
  typeof row?.[name] === 'string' ? row[name] : fallback
const amountTyped = (plain: string | undefined): string => {
  const text = decimalText(decimal(plain ?? '0'))
  return text === '0' ? '' : typedNumber(text)
}
const signedTyped = (pct: string): string =>
  pct.startsWith('-') ? `-${typedNumber(pct.slice(1))}` : typedNumber(pct)

/** Where a line stands on a form. */
export type Place = {
  /** `lines[0]` */ name: string
  /** Where errors name it; null where it was not sent. */ at: string | null
  /** For the ids of fields that were not sent. */ key: string
  row: Row | undefined
  state: FormState
}

export function fieldIn(
  { name, at, key, row, state }: Place,
  of: { name: string; value: string } & Omit<Field, 'name' | 'value'>,
): Field {
  return {
    ...of,
    name: `${name}[${of.name}]`,
    id: at ? fieldId(`${at}/${of.name}`) : `${key}-${of.name}`,
    value: typedIn(row, of.name, of.value),
    error: at ? (state.error(`${at}/${of.name}`) ?? deeper(state, at, of.name)) : undefined,
  }
}
/** An error of one of the discounts, or of one of the taxes, belongs to their field. */
const deeper = (state: FormState, at: string, name: string): string | undefined => {
  const place = taxFields.findIndex((field) => field === name)
  if (place >= 0) return state.error(`${at}/tax_code_ids/${place}`)
  if (name !== 'discounts') return undefined
  return [0, 1, 2, 3, 4].flatMap((i) => state.error(`${at}/discounts/${i}`) ?? [])[0]
}

/** Two of them; a third where there are three already. */
function taxFieldsOf(place: Place, taxes: readonly Tax[], hint: string | undefined): Field[] {
  return taxFields.slice(0, Math.max(2, taxes.length)).map((name, i) =>
    fieldIn(place, {
      name,
      label: taxLabels[i]!,
      value: taxes[i]?.tax_code_id ?? '',
      picker: taxCodePicker,
      optional: true,
      ...(i === 0 && hint ? { hint } : {}),
    }),
  )
}

type OfLine = {
  now: LinePricing
  /** The taxes that the fields show; nothing where the usual ones of the vendor stay. */
  shown: readonly Tax[]
  /** What empty fields mean. */ hint: string
  noTax: boolean
}

/** Discounts and taxes of a line. */
export function linePricingFields(place: Place, { now, shown, hint, noTax }: OfLine): FoldedFields {
  const fields = [
    fieldIn(place, {
      name: 'discounts',
      label: 'Discount',
      value: now.discounts.map(signedTyped).join(' + '),
      optional: true,
      suffix: '%',
      hint: 'One after the other: 50 + 40. Below zero it is a surcharge.',
    }),
    fieldIn(place, {
      name: 'discount_amount',
      label: 'Discount as an amount',
      type: 'money',
      value: amountTyped(now.discount_amount),
      optional: true,
    }),
    ...taxFieldsOf(place, shown, hint),
    {
      ...fieldIn(place, { name: 'no_tax', label: 'No tax', type: 'checkbox', value: 'on' }),
      value: 'on',
      checked: place.row ? place.row['no_tax'] !== undefined : noTax,
    },
  ]
  return {
    label: 'Discount and tax',
    note: [
      ...(now.discounts.length ? [discountsText(now.discounts)] : []),
      ...(now.taxes.length ? [taxesText(now.taxes)] : []),
    ].join(' · '),
    open: fields.some(({ error }) => error),
    hidden: [],
    fields,
  }
}

type Drawn = { byAmount: boolean; milestones: readonly Milestone[] }
const fewMilestones = 4
/** Whether a line is drawn down by money, or by milestones: one row each, and rows for more. */
export function drawnFields(place: Place, now: Drawn | null): FoldedFields {
  const kept = now?.milestones ?? []
  const sent = rowsOf(place.row?.['milestones'])
  const filled = sent.filter((row) => !isEmptyRow(row))
  const rows = Array.from({ length: Math.max(fewMilestones, kept.length + 1) }, (_, i) => i)
  const lead = {
    ...fieldIn(place, {
      name: 'by_amount',
      label: 'By amount',
      type: 'checkbox',
      value: 'on',
      hint: 'Quantity times price is a sum, received and billed in money until it is used up.',
    }),
    value: 'on',
    checked: place.row ? place.row['by_amount'] !== undefined : (now?.byAmount ?? false),
  }
  const fields = rows.flatMap((i) => {
    const row = sent[i]
    const of = {
      ...place,
      name: `${place.name}[milestones][${i}]`,
      key: `${place.key}-milestone-${i}`,
      row,
      at:
        place.at && row && filled.includes(row)
          ? `${place.at}/milestones/${filled.indexOf(row)}`
          : null,
    }
    const milestone = kept[i]
    const label = `Milestone ${i + 1}`
    return [
      fieldIn(of, {
        name: 'description',
        label,
        value: milestone?.description ?? '',
        optional: true,
      }),
      fieldIn(of, {
        name: 'amount',
        label: `Amount of milestone ${i + 1}`,
        type: 'money',
        value: amountTyped(milestone?.amount),
        optional: true,
      }),
      fieldIn(of, {
        name: 'due_on',
        label: `Day of milestone ${i + 1}`,
        type: 'date',
        value: milestone?.due_on ?? '',
        optional: true,
      }),
    ]
  })
  return {
    label: 'By amount or milestones',
    note: noteOn(now),
    open: fields.some(({ error }) => error),
    hidden: [],
    lead,
    threes: true,
    fields,
  }
}
function noteOn(now: Drawn | null): string {
  if (now?.byAmount) return 'by amount'
  return now?.milestones.length ? `${now.milestones.length} milestones` : ''
}

/** The discount and the charges of the whole order. */
export function orderPricingFields(
  values: Record<string, unknown>,
  state: FormState,
  now: OrderPricing,
): FoldedFields {
  const sent = rowsOf(values['charges'])
  const taken = chargesSent(values['charges'])
  const rows = [
    ...now.charges,
    ...chargeKinds
      .filter((kind) => !now.charges.some((charge) => charge.kind === kind))
      .map((kind) => ({ kind, label: null, amount: '0', taxes: [] as Tax[] })),
  ]
  const charges = rows.flatMap((charge, i) => {
    const row = sent[i]
    const place = {
      name: `charges[${i}]`,
      key: `charge-${i}`,
      row,
      state,
      at: row && taken.includes(row) ? `/charges/${taken.indexOf(row)}` : null,
    }
    const [first, ...others] = taxFieldsOf(place, charge.taxes, undefined)
    const label = chargeName(charge)
    return [
      fieldIn(place, {
        name: 'amount',
        label,
        type: 'money',
        value: amountTyped(charge.amount),
        optional: true,
      }),
      { ...first!, label: `Tax on it, ${label.toLowerCase()}` },
      ...others.slice(0, Math.max(0, charge.taxes.length - 1)),
    ]
  })
  const fields = [
    {
      name: 'discount_pct',
      label: 'Discount of the order',
      type: 'quantity' as const,
      suffix: '%',
      optional: true,
      value: state.value('discount_pct') || amountTyped(now.discount_pct),
      error: state.error('/discount_pct'),
    },
    {
      name: 'discount_amount',
      label: 'Discount of the order as an amount',
      type: 'money' as const,
      optional: true,
      value: state.value('discount_amount') || amountTyped(now.discount_amount),
      error: state.error('/discount_amount'),
    },
    ...charges,
  ]
  return {
    label: 'Discount and charges of the order',
    note: [...(isDiscounted(now) ? ['Discount'] : []), ...now.charges.map(chargeName)].join(', '),
    open: fields.some(({ error }) => error),
    hidden: rows.flatMap(({ kind, label }, i) => [
      { name: `charges[${i}][kind]`, value: kind },
      ...(label ? [{ name: `charges[${i}][kept_label]`, value: label }] : []),
    ]),
    fields,
  }
}

const isDiscounted = ({ discount_pct: pct, discount_amount: amount }: OrderPricing): boolean =>
  amountTyped(pct) !== '' || amountTyped(amount) !== ''
