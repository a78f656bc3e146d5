import { saidOf } from '../kernel/counted-in.ts'
import { compare, decimal, decimalText, rescale } from '../kernel/decimal.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { amountText, convert, extend, money, share } from '../kernel/money.ts'
import { Problem, type FieldError } from '../kernel/problem.ts'
import { machine } from '../kernel/state-machine.ts'
import { wholeUnitsProblem } from '../kernel/units.ts'
import {
  isClosedShort,
  isSameSplit,
  pricing,
  returned,
  samePlace,
  type Line,
  type LineDelivery,
  type LineSplit,
  type NamedPlaces,
  type TaxesOf,
} from '../purchase-orders/index.ts'
import { lineGoes } from './delivery.ts'
import type { SplitOf } from './line-split.ts'

type LinePricing = pricing.LinePricing

export const statuses = [
  'draft',
  'pending',
  'approved',
  'applied',
  'rejected',
  'withdrawn',
] as const
export type Status = (typeof statuses)[number]

/**
 * Decisions come through approvals. `approved`: it could not be applied then, because goods or bills had come
 * meanwhile.
 */
export const moves = machine<Status, { status: Status }>()({
  edit: { from: ['draft'], to: 'draft', allow: 'purchase_orders.create', label: 'Edit' },
  submit: {
    from: ['draft'],
    to: 'pending',
    allow: 'purchase_orders.create',
    label: 'Submit',
    tone: 'primary',
  },
  apply: {
    from: ['approved'],
    to: 'applied',
    allow: 'purchase_orders.create',
    label: 'Apply to the order',
    tone: 'primary',
  },
  withdraw: {
    from: ['draft', 'pending', 'approved'],
    to: 'withdrawn',
    allow: 'purchase_orders.create',
    label: 'Withdraw',
  },
})

export const changeLifecycle = lifecycle({
  states: statuses,
  begins: ['draft'],
  acts: {
    ...moves.moves,
    take_effect: { from: ['draft', 'pending', 'approved'], to: 'applied' },
    approve: { from: ['pending'], to: 'approved' },
    reject: { from: ['pending'], to: 'rejected' },
    return: { from: ['pending'], to: 'draft' },
  },
})

/** What any line of a change may say of its price and of where it goes. */
export type LineTerms = {
  discounts?: readonly string[] | null | undefined
  discount_amount?: string | null | undefined
  tax_code_ids?: readonly string[] | null | undefined
  due_on?: string | null | undefined
  accepted_as_whole?: boolean | undefined
  delivery_place_id?: string | null | undefined
  /** As it was drafted, whatever the tax codes and the places are now. */
  kept?: LinePricing | undefined
  keptDelivery?: LineDelivery | undefined
}
/** A line as it is to be. What is not said stays. A quantity of 0 takes the line off the order. */
export type Wanted = LineTerms & {
  line_id: string
  quantity?: string | null | undefined
  /** The quantity was said earlier: it is raised to what has come or is billed meanwhile. */
  orWhatCame?: boolean | undefined
  unit_price?: string | null | undefined
  description?: string | null | undefined
  /** Another split, as it is typed. Nothing: the parts that it has keep their proportion. */
  split?: string | null | undefined
  /** The same as it was drafted. */
  keptSplits?: readonly LineSplit[] | undefined
  /** As the draft has the line: what is not said of it stays like this, not as the order has it. */
  drafted?: { pricing: LinePricing; goes: LineDelivery } | undefined
}
/** A line of the order that changes; `at` is where it was asked for. */
export type Changed = LineDelivery & {
  at: string
  line: Line
  description: string
  quantity: string
  price: string
  pricing: LinePricing
  /** Another split that is said; null where its parts keep their proportion. */
  splits: readonly LineSplit[] | null
}
/** With what it comes to. */
export type Figured<L> = L & pricing.PricedLine
const zero = decimal('0')
const same = (a: string, b: string): boolean => compare(decimal(a), decimal(b)) === 0
const isNone = (quantity: string): boolean => same(quantity, '0')

type Known = {
  taxesOf: TaxesOf
  places: NamedPlaces
  entityId: string | undefined
  splitOf: SplitOf
}
/** The lines that really change. */
export function changesIn(
  wanted: readonly (Wanted & { at: string })[],
  lines: readonly Line[],
  { taxesOf, splitOf, ...known }: Known,
): Changed[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  const changed = wanted.flatMap((one): Changed[] => {
    const line = lines.find(({ id, removed }) => id === one.line_id && !removed)
    const problem = line ? null : 'This line is not one of the order.'
    if (!line || seen.has(one.line_id)) {
      errors.push({
        pointer: `${one.at}/line_id`,
        code: problem ? 'unknown' : 'twice',
        detail: problem ?? 'Each line of the order may be changed once.',
      })
      return []
    }
    seen.add(one.line_id)
    const asked = one.quantity ?? line.quantity
    const quantity = decimalText(decimal(one.orWhatCame ? atLeastWhatCame(asked, line) : asked))
    const price = decimalText(decimal(one.unit_price ?? line.unit_price))
    const description = one.description ?? line.description
    const priced = pricingWith(one, one.drafted?.pricing ?? line.pricing, taxesOf)
    const goes = lineGoes(one, line, known)
    const splits = isNone(quantity) ? null : splitOf(one, line)
    if (
      (splits === null || isSameSplit(splits, line.charged?.splits ?? [])) &&
      same(quantity, line.quantity) &&
      same(price, line.unit_price) &&
      description === line.description &&
      isSamePricing(priced, line.pricing) &&
      goes.dueOn === line.due_on &&
      goes.asWhole === line.accepted_as_whole &&
      samePlace(goes.deliverTo, line.deliver_to)
    )
      return []
    return [{ at: one.at, line, description, quantity, price, pricing: priced, splits, ...goes }]
  })
  refuse([...errors, ...boundsOf(changed)])
  return changed
}

/** What is not said of discounts and taxes stays; nothing is none. */
const pricingWith = (
  one: Wanted & { at: string },
  now: LinePricing,
  taxesOf: TaxesOf,
): LinePricing =>
  one.kept ?? {
    discounts: one.discounts === undefined ? now.discounts : [...(one.discounts ?? [])],
    discount_amount:
      one.discount_amount === undefined ? now.discount_amount : (one.discount_amount ?? '0'),
    ...(one.tax_code_ids
      ? { taxes: taxesOf(one.tax_code_ids, one.at), ...pricing.untaxedBy(one.tax_code_ids) }
      : { taxes: now.taxes, ...(now.untaxed ? { untaxed: true } : {}) }),
  }
const isSamePricing = (a: LinePricing, b: LinePricing): boolean => textOf(a) === textOf(b)
/** Whatever the order of the names, and however a number is written. */
const textOf = ({ discounts, discount_amount: off, taxes, untaxed }: LinePricing): string =>
  JSON.stringify([
    discounts.map((pct) => decimalText(decimal(pct))),
    decimalText(decimal(off)),
    taxes.map((tax) => [tax.name, tax.rate, tax.inclusive, tax.deductible_pct]),
    untaxed === true,
  ])

/** What keeps lines from being as a change wants them: what has come, what is billed, what is closed. */
const boundsOf = (changed: readonly Changed[]): FieldError[] =>
  changed.flatMap(({ at, line, quantity, price, pricing: priced }): FieldError[] => {
    const below = (than: string): boolean => compare(decimal(quantity), decimal(than)) < 0
    const say = (code: string, detail: string): FieldError[] => [
      { pointer: `${at}/quantity`, code, detail },
    ]
    const name = `“${line.description}”`
    const plain = (text: string, { unit }: Line): string => {
      const said = saidOf(decimal(text), line)
      return said.unit === unit ? said.quantity : `${said.quantity} ${said.unit}`
    }
    const problem = wholeUnitsProblem(quantity, line.unit, line.description)
    if (problem) return say('whole_units', problem)
    if (line.kind === 'amount' && !isSum(price, priced))
      return [
        {
          pointer: `${at}/unit_price`,
          code: 'by_amount',
          detail: `${name} is a sum of money without tax, at a price of 1 and without discounts. Change the sum itself, as its quantity.`,
        },
      ]
    if (line.kind === 'milestone' && !['0', '1'].includes(quantity))
      return say('whole_units', `${name} is a milestone: there is one of it, or none.`)
    if (isClosedShort(line))
      return say(
        'closed_short',
        `A part of ${name} was closed. Open it again on the order, then change it.`,
      )
    if (below(line.billed_quantity))
      return say(
        'below_billed',
        `${plain(line.billed_quantity, line)} of ${name} are billed, so it cannot be lowered to ${quantity}. Enter the vendor’s credit note for what is given back first, then lower it.`,
      )
    if (below(line.received))
      return say(
        'below_received',
        `${plain(line.received, line)} of ${name} were received, so it cannot be lowered to ${quantity}. Lower it to ${roundedUp(line)}, or close what has not come on the order.`,
      )
    return []
  })

/** What is drawn down by amount has no other price, and no tax in it. */
const isSum = (price: string, { discounts, discount_amount: off, taxes }: LinePricing): boolean =>
  same(price, '1') &&
  discounts.length === 0 &&
  same(off, '0') &&
  taxes.every(({ inclusive }) => !inclusive)

/** A line with what it comes to after the discounts, and came to before, without charges. */
type Valued = Changed & { value: bigint; before: bigint }
type Lowered = {
  order: { currency: string; total: bigint; pricing: pricing.OrderPricing }
  pricing: pricing.OrderPricing
  lines: readonly Valued[]
  /** Of the whole order without tax. */ net: bigint
  /** What its bills come to; null where no charge changes. */ billed: bigint | null
}
/** Why a discount, a price or a charge cannot be as a change wants it: less would be ordered than is billed. */
export function belowBilled(lowered: Lowered): FieldError | null {
  const { order, lines, net, billed } = lowered
  const line = lines.find(isBelowBilled)
  const text = (minor: bigint): string =>
    `${amountText(money(minor, order.currency))} ${order.currency}`
  const say = (pointer: string, [what, came]: [string, bigint], to: bigint): FieldError => ({
    pointer,
    code: 'below_billed',
    detail: `${text(came)} of ${what} are billed, so it cannot be lowered to ${text(to)}. Enter the vendor’s credit note for what is given back first, then lower it.`,
  })
  if (line)
    return say(
      loweredAt(line, lowered),
      [`“${line.line.description}”`, line.line.billed_amount],
      line.value,
    )
  if (billed !== null && net < billed && net < order.total)
    return say('/charges', ['the order', billed], net)
  return null
}

/** What the rounding of a line, and of its part of a discount, may make of the same price. */
const roundings = 2n
/** A bill above the order's price, which was accepted, does not keep the quantity from being lowered. */
function isBelowBilled({ line, quantity, value, before }: Valued): boolean {
  const atPriceBefore = share(
    before,
    rescale(decimal(quantity), 6),
    rescale(decimal(line.quantity), 6),
  )
  return value < line.billed_amount && value + roundings < atPriceBefore
}

/** The field that lowers it: one of its own, or the discount of the order. */
function loweredAt({ at, line, price, pricing: now }: Valued, whole: Lowered): string {
  const off = !same(whole.pricing.discount_pct, whole.order.pricing.discount_pct)
  const ofOrder = off ? '/discount_pct' : '/discount_amount'
  if (at === '') return ofOrder
  if (compare(decimal(price), decimal(line.unit_price)) < 0) return `${at}/unit_price`
  if (!same(now.discount_amount, line.pricing.discount_amount)) return `${at}/discount_amount`
  if (JSON.stringify(now.discounts) !== JSON.stringify(line.pricing.discounts))
    return `${at}/discounts`
  return isSamePricing(now, line.pricing) ? ofOrder : `${at}/tax_code_ids`
}

/** A quantity of a line, or what was received or is billed of it where that is more. */
export const atLeastWhatCame = (quantity: string, line: Line): string =>
  [roundedUp(line), line.billed_quantity].reduce(
    (most, one) => (compare(decimal(one), decimal(most)) > 0 ? one : most),
    quantity,
  )

/** The least of the order's unit that holds what was received. */
function roundedUp(line: Line): string {
  const said = saidOf(decimal(line.received), line)
  if (said.unit === line.unit) return said.quantity
  const { units, scale } = decimal(line.received)
  return String((units + 10n ** BigInt(scale) - 1n) / 10n ** BigInt(scale))
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0)
    throw new Problem(
      422,
      'invalid',
      errors.length === 1 ? errors[0]!.detail : 'Some lines need your attention.',
      errors,
    )
}

export type Paid = { currency: string; rate: string; baseCurrency: string }
/** What is still to be billed of a line, in the organisation's currency at the rate of the order. */
function openValue(line: Line, price: string, paid: Paid): bigint {
  const value = extend(decimalText(returned.toBill(line)), price, paid.currency)
  return convert(value, paid.rate, paid.baseCurrency).minor
}

type Figures = { quantity: string; price: string; pricing: LinePricing } & pricing.PricedLine
/** By how much a line commits more with other figures, below zero for less; one that is taken off commits nothing. */
export function deltaOf(line: Line, now: Figures, paid: Paid): bigint {
  if (compare(decimal(now.quantity), zero) === 0) return -line.committed_left
  const price = pricing.valuePriceOf(
    { ...now, unit_price: now.price, non_deductible: now.nonDeductible },
    paid.currency,
  )
  const before = pricing.valuePriceOf(line, paid.currency)
  const delta =
    openValue({ ...line, quantity: now.quantity }, price, paid) - openValue(line, before, paid)
  return delta < -line.committed_left ? -line.committed_left : delta
}

/**
 * A change asks for approval when any line costs more or its price rises, so that what one line saves never pays for
 * another.
 */
export const asksFor = (changed: readonly Figured<Changed>[], added: bigint): boolean =>
  added > 0n || changed.some((one) => one.amount > one.line.amount || isDearer(one))

/** Whether a piece costs more than before, whatever the line comes to. */
function isDearer({ line, quantity, price, pricing: priced, amount }: Figured<Changed>): boolean {
  if (compare(decimal(price), decimal(line.unit_price)) > 0) return true
  if (isSamePricing(priced, line.pricing)) return false
  const [now, before] = [quantity, line.quantity].map((one) => rescale(decimal(one), 6))
  return amount * before! > line.amount * now!
}
