import { compare, decimal } from '../kernel/decimal.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { numbersNow } from '../platform/locale.ts'
import {
  lineSplitText,
  samePlace,
  type Line,
  type pricing,
  type PurchaseOrder,
} from '../purchase-orders/index.ts'
import { atLeastWhatCame, moves, type LineTerms, type Status, type Wanted } from './change-order.ts'
import type { Added, WantedRow } from './decide.ts'
import { deliveryNow } from './delivery.ts'
import { plain } from './differences.ts'
import type { ChangeLine, ChangeOrder } from './queries.ts'
import type { Typed } from './typed.ts'
import { isSameWhole } from './whole.ts'

/**
 * A change that came to nothing, said anew of the order as it is now: what it changed is asked for once more, and the
 * rest is as the order has it.
 */

export const isCopied = (status: Status): boolean => status === 'rejected' || status === 'withdrawn'

/** What somebody may do with a change. A copy leaves it as it is, so that it is no move of it. */
export const actionsOf = (change: ChangeOrder, actor: ReadCtx['actor']): string[] => [
  ...moves.actions(change, actor).map(({ name }) => name),
  ...(isCopied(change.status) &&
  isChangeable(change.order_status) &&
  actor.permissions.has('purchase_orders.create')
    ? ['copy']
    : []),
]
const isChangeable = (status: string | null): boolean => status === 'issued' || status === 'closed'

/** What it asks for once more, of the whole order. */
export const wholeAsked = (change: ChangeOrder) => ({
  ...(change.expected_on === change.was_expected_on ? {} : { expected_on: change.expected_on }),
  ...(change.terms ? { payment_terms_id: change.terms.id } : {}),
  ...(change.vendor_reason ? { vendor_reason: change.vendor_reason } : {}),
  ...pricingAsked(change),
  ...deliveryAsked(change),
})

function pricingAsked({ pricing: now, was_pricing: was }: ChangeOrder) {
  if (!now || !was) return {}
  return {
    ...(same(now.discount_pct, was.discount_pct) ? {} : { discount_pct: now.discount_pct }),
    ...(same(now.discount_amount, was.discount_amount)
      ? {}
      : { discount_amount: now.discount_amount }),
    ...(sameCharges(now, was)
      ? {}
      : {
          charges: now.charges.map(({ taxes, ...charge }) => ({
            ...charge,
            tax_code_ids: codesOf(taxes),
          })),
        }),
  }
}

function deliveryAsked({ delivery: now, was_delivery: was }: ChangeOrder) {
  if (!now || !was) return {}
  return {
    ...(samePlace(now.deliverTo, was.deliverTo)
      ? {}
      : { delivery_place_id: now.deliverTo?.id ?? null }),
    ...(sameIncoterm(now, was)
      ? {}
      : {
          incoterm: now.incoterm?.code ?? null,
          incoterm_place: now.incoterm?.place ?? null,
        }),
  }
}

/** What it asks for once more, of one of its lines. */
export function rowAsked(line: ChangeLine, currency: string): WantedRow {
  if (line.purchase_order_line_id !== null)
    return changedAsked(line, line.purchase_order_line_id, currency)
  const added = { ...figuresOf(line), description: line.description, ...termsOf(line) }
  const { charged, purchase_request_line_id: requested } = line
  if (!charged) return { purchase_request_line_id: requested ?? '', ...added } satisfies Added
  return {
    ...added,
    unit: line.unit,
    category_id: charged.categoryId,
    project_id: charged.projectId,
    ...(charged.splits.length
      ? { split: lineSplitText(charged.splits, { currency, numbers: numbersNow() }) }
      : { cost_center_id: charged.costCenterId }),
  } satisfies Typed
}

const figuresOf = (line: ChangeLine) => ({
  quantity: plain(line.quantity),
  unit_price: plain(line.unit_price),
})

/** Of a line that is added: all that was said of it. Without a code it is the usual tax of the vendor. */
const termsOf = ({ pricing: now, ...line }: ChangeLine): LineTerms => ({
  discounts: now.discounts,
  discount_amount: now.discount_amount,
  tax_code_ids: now.untaxed || codesOf(now.taxes).length ? codesOf(now.taxes) : null,
  due_on: line.due_on,
  delivery_place_id: line.deliver_to?.id ?? null,
  accepted_as_whole: line.accepted_as_whole,
})

/** Of a line of the order: what was to be another. It stays at what has come of it. */
function changedAsked(line: ChangeLine, id: string, currency: string): Wanted {
  const { pricing: now, was_pricing: was } = line
  return {
    line_id: id,
    ...(isSame(line.quantity, line.was_quantity)
      ? {}
      : { quantity: plain(line.quantity), orWhatCame: true }),
    ...(isSame(line.unit_price, line.was_unit_price) ? {} : { unit_price: plain(line.unit_price) }),
    ...(line.description === line.was_description ? {} : { description: line.description }),
    ...(line.splits.length
      ? { split: lineSplitText(line.splits, { currency, numbers: numbersNow() }) }
      : {}),
    ...(sameDiscounts(now, was) ? {} : { discounts: now.discounts }),
    ...(isSame(now.discount_amount, was?.discount_amount)
      ? {}
      : { discount_amount: now.discount_amount }),
    ...(sameTaxes(now, was) ? {} : { tax_code_ids: codesOf(now.taxes) }),
    ...(line.due_on === line.was_due_on ? {} : { due_on: line.due_on }),
    ...(samePlace(line.deliver_to, line.was_deliver_to)
      ? {}
      : { delivery_place_id: line.deliver_to?.id ?? null }),
    ...(line.accepted_as_whole === line.was_accepted_as_whole
      ? {}
      : { accepted_as_whole: line.accepted_as_whole }),
  }
}

/** What a form shows of the whole order before anything else is typed. */
export function wholeAgain(change: ChangeOrder, order: PurchaseOrder) {
  const { pricing: now, was_pricing: was, delivery: goes, was_delivery: went } = change
  return {
    reason: change.reason,
    vendor_reason: change.vendor_reason,
    terms: change.terms,
    expected_on:
      change.expected_on === change.was_expected_on ? order.expected_on : change.expected_on,
    pricing: now && was && pricingAgain(now, was, order.pricing),
    delivery: goes &&
      went && {
        deliverTo: samePlace(goes.deliverTo, went.deliverTo) ? order.deliver_to : goes.deliverTo,
        incoterm: sameIncoterm(goes, went) ? deliveryNow(order).incoterm : goes.incoterm,
      },
  }
}

const pricingAgain = (
  now: pricing.OrderPricing,
  was: pricing.OrderPricing,
  order: pricing.OrderPricing,
): pricing.OrderPricing => ({
  discount_pct: same(now.discount_pct, was.discount_pct) ? order.discount_pct : now.discount_pct,
  discount_amount: same(now.discount_amount, was.discount_amount)
    ? order.discount_amount
    : now.discount_amount,
  charges: sameCharges(now, was) ? order.charges : now.charges,
})

/** What a form shows of its lines. Lines that the order has no more are left out. */
export const linesAgain = (lines: readonly ChangeLine[], order: readonly Line[]): ChangeLine[] =>
  lines.flatMap((line): ChangeLine[] => {
    if (line.purchase_order_line_id === null) return [line]
    const live = lineOf(line, order)
    return live ? [lineAgain(line, live)] : []
  })

/** Lines that it was to change, and that the order has no more. */
export const linesGone = (lines: readonly ChangeLine[], order: readonly Line[]): ChangeLine[] =>
  lines.filter((line) => line.purchase_order_line_id !== null && !lineOf(line, order))

/** Lines of which more has come or is billed than it was to leave. */
export const linesRaised = (lines: readonly ChangeLine[], order: readonly Line[]): ChangeLine[] =>
  lines.filter((line) => {
    const live = lineOf(line, order)
    if (!live || isSame(line.quantity, line.was_quantity)) return false
    return !same(atLeastWhatCame(line.quantity, live), line.quantity)
  })

const lineOf = ({ purchase_order_line_id: id }: ChangeLine, order: readonly Line[]) =>
  order.find((one) => one.id === id && !one.removed)

function lineAgain(line: ChangeLine, live: Line): ChangeLine {
  const { pricing: now, was_pricing: was } = line
  return {
    ...line,
    quantity: isSame(line.quantity, line.was_quantity)
      ? live.quantity
      : atLeastWhatCame(line.quantity, live),
    unit_price: isSame(line.unit_price, line.was_unit_price) ? live.unit_price : line.unit_price,
    description: line.description === line.was_description ? live.description : line.description,
    pricing: {
      discounts: sameDiscounts(now, was) ? live.pricing.discounts : now.discounts,
      discount_amount: isSame(now.discount_amount, was?.discount_amount)
        ? live.pricing.discount_amount
        : now.discount_amount,
      ...taxesOf(sameTaxes(now, was) ? live.pricing : now),
    },
    due_on: line.due_on === line.was_due_on ? live.due_on : line.due_on,
    deliver_to: samePlace(line.deliver_to, line.was_deliver_to) ? live.deliver_to : line.deliver_to,
    accepted_as_whole:
      line.accepted_as_whole === line.was_accepted_as_whole
        ? live.accepted_as_whole
        : line.accepted_as_whole,
  }
}

const taxesOf = ({ taxes, untaxed }: pricing.LinePricing) => ({
  taxes,
  ...(untaxed ? { untaxed } : {}),
})

const same = (a: string, b: string): boolean => compare(decimal(a), decimal(b)) === 0
const isSame = (a: string, b: string | null | undefined): boolean =>
  b !== null && b !== undefined && same(a, b)
const codesOf = (taxes: readonly pricing.Tax[]): string[] =>
  taxes.flatMap(({ tax_code_id: id }) => id ?? [])
const sameDiscounts = (a: pricing.LinePricing, b: pricing.LinePricing | null): boolean =>
  JSON.stringify(a.discounts.map(plain)) === JSON.stringify(b?.discounts.map(plain))
const sameTaxes = (a: pricing.LinePricing, b: pricing.LinePricing | null): boolean =>
  JSON.stringify(taxesOf(a)) === JSON.stringify(b && taxesOf(b))
const sameCharges = (a: pricing.OrderPricing, b: pricing.OrderPricing): boolean =>
  isSameWhole(
    { ...a, discount_pct: '0', discount_amount: '0' },
    {
      ...b,
      discount_pct: '0',
      discount_amount: '0',
    },
  )
type Going = NonNullable<ChangeOrder['delivery']>
const sameIncoterm = ({ incoterm: a }: Going, { incoterm: b }: Going): boolean =>
  a?.code === b?.code && a?.place === b?.place
