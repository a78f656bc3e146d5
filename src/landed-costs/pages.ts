import { compare, decimal } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import { landingBillPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateTimeText, moneyText, quantityText, unitPriceText } from '../platform/view/format.ts'
import { pickForm } from '../platform/view/picks.ts'
import { textOf } from '../platform/view/form.ts'
import type {
  Banner,
  Button,
  Empty,
  FormPage,
  PageHeader,
  Row,
  Table,
} from '../platform/view/ui.ts'
import { bases, type Basis, type LandedLine } from './landed-cost.ts'
import { landedOf, type Landed, type SpreadBill } from './landed.ts'
import { url } from './url.ts'

export type LandedPage = {
  title: string
  header: PageHeader
  table: Table | null
  note: string
  spread: Table | null
  empty: Empty | null
}
const basisNames: Record<Basis, string> = {
  amount: 'By amount',
  quantity: 'By quantity',
  hand: 'By hand',
}

export async function showPage(ctx: ReadCtx, orderId: string): Promise<LandedPage> {
  const landed = await landedOf(ctx, orderId)
  const { order, lines, costs, total, currency } = landed
  const spreads = ctx.actor.permissions.has('invoices.match')
  const name = order.number ?? 'Draft order'
  const button: Button = {
    label: 'Spread a bill over the goods',
    href: url.form(orderId),
    icon: 'split',
    variant: 'primary',
  }
  return {
    title: `Landed cost of ${name}`,
    header: {
      title: 'Landed cost',
      crumbs: [
        { label: 'Purchase orders', href: '/purchase-orders' },
        { label: name, href: url.order(orderId) },
        { label: 'Landed cost' },
      ],
      meta: `${name} · ${order.vendor_name} · what is there, in ${currency}`,
      amount: { text: moneyText(money(total, currency)) },
      buttons: spreads && lines.length ? [button] : [],
    },
    table: lines.length ? linesTable(landed) : null,
    note: 'Goods at the price of the order, with their part of its charges and of tax that is not deductible, and of bills of others such as a carrier. What goes back takes its share along.',
    spread: costs.length ? spreadTable(ctx, landed, spreads) : null,
    empty: lines.length
      ? null
      : {
          title: 'Nothing is there yet',
          text: 'Once goods of this order are received, this page says what each of them costs.',
          icon: 'package-check',
          button: { label: 'Back to the order', href: url.order(orderId) },
        },
  }
}

function linesTable({ lines, total, currency }: Landed): Table {
  const text = (minor: bigint): string => moneyText(money(minor, currency))
  return {
    label: 'What is there',
    columns: [
      { label: 'Item' },
      { label: 'There', align: 'end' },
      { label: 'Price', align: 'end' },
      { label: 'Charges of the order', align: 'end' },
      { label: 'Bills of others', align: 'end' },
      { label: 'Landed', align: 'end' },
      { label: 'Each', align: 'end' },
    ],
    rows: lines.map((one) => ({
      cells: [
        { kind: 'text', text: one.line.description },
        { kind: 'number', text: `${quantityText(one.kept)} ${one.line.unit}` },
        { kind: 'money', text: text(one.price) },
        { kind: 'money', text: text(one.charges) },
        { kind: 'money', text: text(one.landed) },
        { kind: 'money', text: text(one.total) },
        eachCell(one, currency),
      ],
    })),
    totals: [{ label: 'Landed', text: text(total), strong: true }],
  }
}

/** To six decimals; what those leave of the whole is said beside. */
function eachCell({ unit }: LandedLine, currency: string): Row['cells'][number] {
  if (!unit) return { kind: 'muted', text: '—' }
  const leaves = compare(decimal(unit.rest), decimal('0')) > 0
  return {
    kind: 'number',
    text: unitPriceText(unit.each, currency),
    ...(leaves ? { note: `and ${unit.rest} ${currency} in all` } : {}),
  }
}

function spreadTable(ctx: ReadCtx, { costs, currency }: Landed, spreads: boolean): Table {
  const text = (minor: bigint): string => moneyText(money(minor, currency))
  return {
    label: 'Bills of others',
    columns: [
      { label: 'Bill' },
      { label: 'Spread' },
      { label: 'Amount', align: 'end' },
      { label: 'With what is there', align: 'end' },
      ...(spreads ? [{ label: 'Take back' }] : []),
    ],
    rows: costs.map((cost) => ({
      cells: [
        {
          kind: 'link',
          text: cost.invoice_number,
          href: `/invoices/${cost.invoice_id}`,
          note: cost.vendor_name,
        },
        { kind: 'text', text: basisNames[cost.basis], note: noteOn(ctx, cost) },
        { kind: 'money', text: text(cost.amount) },
        { kind: 'money', text: text(cost.staying) },
        ...(spreads ? [takeBackCell(cost)] : []),
      ],
    })),
  }
}

const noteOn = (ctx: ReadCtx, cost: SpreadBill): string =>
  [
    `${cost.allocated_by}, ${dateTimeText(cost.allocated_at, ctx.actor.timeZone)}`,
    ...(cost.note ? [cost.note] : []),
    ...(cost.taken_back_reason ? [`taken back: ${cost.taken_back_reason}`] : []),
    ...(cost.voided ? ['the bill is void'] : []),
  ].join(' · ')

const takeBackCell = (cost: SpreadBill): Row['cells'][number] =>
  cost.taken_back_at || cost.voided
    ? { kind: 'muted', text: '' }
    : {
        kind: 'action',
        action: {
          label: 'Take back',
          href: url.reversal(cost.id),
          tone: 'secondary',
          small: true,
          needsReason: true,
          reasonLabel: 'Why does it not belong to these goods?',
          version: cost.version,
          key: `take-back-${cost.id}-${cost.version}`,
        },
      }

export async function allocationForm(
  ctx: ReadCtx,
  orderId: string,
  refused: Refused,
): Promise<FormPage> {
  const { order, lines, currency } = await landedOf(ctx, orderId)
  const byHand = Object.entries(Object(refused.values['by_hand']))
  const sent = byHand.map(([id, amount]) => [`by_hand[${id}]`, textOf(amount)] as const)
  const banner: Banner = lines.length
    ? {
        tone: 'info',
        text: 'The bill is spread over what is there, to the last unit. By hand, the amounts below must come to it.',
      }
    : { tone: 'warn', text: 'Nothing of this order is there yet. Post the receipt first.' }
  return pickForm(
    ctx,
    {
      title: 'Spread a bill over the goods',
      crumbs: [
        { label: order.number ?? 'Order', href: url.order(orderId) },
        { label: 'Landed cost', href: url.show(orderId) },
      ],
      action: url.allocations(orderId),
      version: null,
      cancelHref: url.show(orderId),
      submitLabel: 'Spread it',
      banner,
      fields: [
        {
          name: 'invoice_id',
          label: 'Bill',
          picker: landingBillPicker,
          hint: 'An approved one that is for no order, such as of a carrier',
        },
        {
          name: 'amount',
          label: `Amount, in ${currency}`,
          type: 'money',
          optional: true,
          hint: 'Empty: all that is left of the bill',
        },
        {
          name: 'basis',
          label: 'Spread',
          type: 'select',
          options: bases.map((basis) => ({ value: basis, label: basisNames[basis] })),
        },
        { name: 'note', label: 'Note', optional: true },
        ...lines.map(({ line }) => ({
          name: `by_hand[${line.id}]`,
          label: `By hand: ${line.description}`,
          type: 'money' as const,
          optional: true,
        })),
      ],
    },
    { ...refused, values: { ...refused.values, ...Object.fromEntries(sent) } },
  )
}
