import { decimal, decimalText } from '../../kernel/decimal.ts'
import {
  activeCostCenterPicker,
  activeVendorPicker,
  blanketLinePicker,
  categoryPicker,
  projectPicker,
} from '../../pickers/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { numbersNow } from '../../platform/locale.ts'
import { moneyText, typedNumber } from '../../platform/view/format.ts'
import { money } from '../../kernel/money.ts'
import {
  fieldId,
  formState,
  reshaped,
  rowsOf,
  textOf,
  type FormState,
} from '../../platform/view/form.ts'
import { named } from '../../platform/view/picks.ts'
import type { Field, FoldedFields } from '../../platform/view/ui.ts'
import { isLeftOut } from '../input.ts'
import { lineSplitText, splitField } from '../line-splits.ts'
import type { Line, PurchaseOrder } from '../purchase-order.ts'
import { noPricing, type Tax } from '../pricing.ts'
import { numberOf } from '../states.ts'
import { url } from '../url.ts'
import { frame, percentOf, pricingOf, type FormPage } from './form.ts'
import { goesOf, lineDeliveryFields } from './delivery-fields.ts'
import { drawnFields } from './pricing-fields.ts'

type Row = Record<string, unknown>
/** A line that is typed in. */
type TypedLine = {
  index: string
  /** As it is in the draft; empty for a new one. */
  id: string
  itemId: string
  fields: readonly Field[]
  folds: readonly FoldedFields[]
}
export type TypedLines = { lines: readonly TypedLine[] }
type Kept = {
  order: PurchaseOrder
  lines: readonly Line[]
  blanketLineOf: ReadonlyMap<string, string>
}

/** The form of an order without a request: new, or of a draft. */
export async function directPage(
  ctx: ReadCtx,
  refused: Refused,
  kept: Kept | null = null,
): Promise<FormPage> {
  const { values, errors } = refused
  const state = formState(values, errors)
  const order = kept?.order ?? null
  const currency = state.value('currency') || order?.currency || ctx.actor.organisation.baseCurrency
  const title = order ? `Edit ${numberOf(order).toLowerCase()}` : 'New order without a request'
  const { usualTax, ...framed } = await frame(ctx, title, refused, {
    vendorId: order?.vendor_id ?? '',
    picker: activeVendorPicker,
    needBy: null,
    currency,
    lines: (kept?.lines ?? []).map((line) => ({
      open: line.quantity,
      unit_price: line.unit_price,
    })),
    ...(kept
      ? {
          order: {
            expectedOn: kept.order.expected_on ?? '',
            overPct: percentOf(kept.lines),
            vendorReason: kept.order.vendor_reason ?? '',
            pricing: kept.order.pricing,
            termsId: kept.order.terms?.id ?? '',
            deliver_to: kept.order.deliver_to,
            incoterm: kept.order.incoterm,
            retainage: kept.order.retainage,
          },
        }
      : {}),
  })
  const sent = values['lines'] !== undefined
  const rows = sent ? reshaped(values) : []
  const lines = sent
    ? rows.map((row, i) =>
        typedLine(ctx, i, { row, line: null, rows, state, usualTax, kept, currency }),
      )
    : [...(kept?.lines ?? []), ...(kept ? [] : [null])].map((line, i) =>
        typedLine(ctx, i, { row: undefined, line, rows, state, usualTax, kept, currency }),
      )
  return {
    ...framed,
    fields: [...(await named(ctx.tx, headFields(state, order, currency))), ...framed.fields],
    action: order ? url.edit(order.id) : url.index,
    hidden: order ? [{ name: 'version', value: String(order.version) }] : [],
    cancelHref: order ? url.show(order.id) : url.index,
    note: null,
    empty: null,
    groups: [],
    typed: { lines: await withNames(ctx, lines) },
    header: {
      title,
      crumbs: [
        { label: 'Purchase orders', href: url.index },
        ...(order ? [{ label: numberOf(order), href: url.show(order.id) }] : []),
        { label: order ? 'Edit' : 'New order' },
      ],
      meta: 'Nobody has requested it, so the order itself is approved before it is issued',
      ...(order
        ? { amount: { text: moneyText(money(order.total, order.currency)), note: 'now' } }
        : {}),
    },
  }
}

function headFields(state: FormState, order: PurchaseOrder | null, currency: string): Field[] {
  const field = (name: string, label: string, kept: string, more: Partial<Field>): Field => ({
    name,
    label,
    value: state.value(name) || kept,
    error: state.error(`/${name}`),
    ...more,
  })
  return [
    field('reason', 'Why is it ordered without a request?', order?.reason ?? '', {
      type: 'textarea',
      rows: 2,
      hint: 'Approvers read it',
    }),
    field('cost_center_id', 'Cost centre', order?.cost_center_id ?? '', {
      picker: activeCostCenterPicker,
      hint: 'A line may be charged to another one of the same legal entity',
    }),
    field('project_id', 'Project', '', { picker: projectPicker, optional: true }),
    field('currency', 'Currency', currency, {
      type: 'text',
      hint: 'Three letters, such as INR or EUR',
    }),
  ]
}

type OfLine = {
  /** As it was sent. */
  row: Row | undefined
  /** As it is in the draft. */
  line: Line | null
  rows: readonly Row[]
  state: FormState
  usualTax: Tax | null
  kept: Kept | null
  currency: string
}
function typedLine(ctx: ReadCtx, i: number, of: OfLine): TypedLine {
  const { row, line, rows, state, usualTax, kept, currency } = of
  const taken = rows.filter((one) => !isLeftOut(one))
  const at = row && taken.includes(row) ? `/lines/${taken.indexOf(row)}` : null
  const name = `lines[${i}]`
  const place = { name, at, key: `typed-${i}`, row, state }
  const field = (part: string, label: string, value: string, more: Partial<Field>): Field => ({
    name: `${name}[${part}]`,
    id: at ? fieldId(`${at}/${part}`) : `typed-${i}-${part}`,
    label: `${label}, line ${i + 1}`,
    value: row ? textOf(row[part]) : value,
    error: at ? state.error(`${at}/${part}`) : undefined,
    ...more,
  })
  const [quantity, price] = quantityAndPrice(line)
  const charged = line?.charged
  const folded = [
    field('category_id', 'Category', charged?.categoryId ?? '', {
      picker: categoryPicker,
      optional: true,
    }),
    field('cost_center_id', 'Other cost centre', otherCenter(line, kept), {
      picker: activeCostCenterPicker,
      optional: true,
    }),
    field('split', 'Split over cost centres', splitTyped(line, currency), splitField),
    field('project_id', 'Project', charged?.projectId ?? '', {
      picker: projectPicker,
      optional: true,
    }),
    field('blanket_order_line_id', 'Blanket order', kept?.blanketLineOf.get(line?.id ?? '') ?? '', {
      picker: blanketLinePicker,
      optional: true,
      hint: 'Its agreed price applies',
    }),
  ]
  return {
    index: String(i),
    id: row ? textOf(row['id']) : (line?.id ?? ''),
    itemId: row ? textOf(row['catalog_item_id']) : (line?.catalog_item_id ?? ''),
    fields: [
      field('description', 'Item', line?.description ?? '', {
        type: 'text',
        autocomplete: 'off',
        suggests: true,
      }),
      field('quantity', 'Quantity', quantity, { type: 'quantity' }),
      field('unit', 'Unit', line?.kind === 'quantity' ? line.unit : 'each', { type: 'text' }),
      field('unit_price', 'Unit price', price, { type: 'money' }),
    ],
    folds: [
      {
        label: 'Category and who pays',
        note: '',
        open: folded.some(({ error }) => error),
        hidden: [],
        fields: folded,
      },
      lineDeliveryFields(place, { now: line && goesOf(line), hint: 'Empty: as the order.' }),
      drawnFields(place, line && drawnOf(line)),
      pricingOf(place, line ? (line.pricing ?? noPricing) : null, usualTax),
    ],
  }
}

/** A sum of money is asked for as one of it. */
function quantityAndPrice(line: Line | null): [string, string] {
  if (!line) return ['', '']
  const plain = (value: string): string => typedNumber(decimalText(decimal(value)))
  return line.kind === 'amount'
    ? ['1', plain(line.quantity)]
    : [plain(line.quantity), plain(line.unit_price)]
}
const drawnOf = ({ kind, description, unit_price: amount, due_on }: Line) => ({
  byAmount: kind === 'amount',
  milestones: kind === 'milestone' ? [{ description, amount, due_on }] : [],
})
const splitTyped = (line: Line | null, currency: string): string =>
  lineSplitText(line?.charged?.splits ?? [], { currency, numbers: numbersNow() })
const otherCenter = (line: Line | null, kept: Kept | null): string =>
  line?.charged && line.charged.costCenterId !== kept?.order.cost_center_id
    ? line.charged.costCenterId
    : ''

/** What each field that chooses one of many holds, by its name. */
async function withNames(ctx: ReadCtx, lines: readonly TypedLine[]): Promise<TypedLine[]> {
  const all = await named(
    ctx.tx,
    lines.flatMap((line) => line.folds.flatMap((fold) => fold.fields)),
  )
  const names = all.values()
  return lines.map((line) => ({
    ...line,
    folds: line.folds.map((fold) => ({
      ...fold,
      fields: fold.fields.map(() => names.next().value!),
    })),
  }))
}

/** Whether a form that was sent is the one of an order without a request. */
export const isDirectForm = (input: Row): boolean =>
  input['reason'] !== undefined ||
  input['currency'] !== undefined ||
  rowsOf(input['lines']).some((row) => row['typed'] !== undefined)
