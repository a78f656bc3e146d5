import type { z } from 'zod'
import { alsoSaid } from '../../kernel/counted-in.ts'
import { decimal, decimalText } from '../../kernel/decimal.ts'
import { keptAmount } from '../../kernel/money.ts'
import { usedRate, usedRateText } from '../../organisations/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, dateTimeText, quantityText, unitPriceText } from '../../platform/view/format.ts'
import { withMenu } from '../../platform/view/header.ts'
import { hasHeld, sumsOf } from '../../instalments/index.ts'
import { dueText, heldText, retainageText, type Held } from '../../retainage/index.ts'
import type {
  Action,
  Banner,
  Button,
  Cell,
  Fact,
  PageHeader,
  Table,
} from '../../platform/view/ui.ts'
import { placeText } from '../line-splits.ts'
import { numbersNow } from '../../platform/locale.ts'
import type * as allocations from '../allocation-queries.ts'
import { reachOf } from '../dispatch.ts'
import { isInspected, pendingOf, returnedOf } from '../goods.ts'
import { canBeClosed, isClosedShort } from '../closing.ts'
import { orderTotals, pricingNotes } from '../pricing-words.ts'
import type * as dispatches from '../dispatch-queries.ts'
import { holdText } from '../hold.ts'
import type { OrderHold } from '../queries.ts'
import { isOverdue, type Line, type PurchaseOrder } from '../purchase-order.ts'
import { countedNumber } from '../stated.ts'
import { onHold, text, numberOf, statesWith } from '../states.ts'
import { incotermText, deliveryText } from '../delivery.ts'
import { plannedOn, termsSaid, toBePaid } from '../terms.ts'
import { url } from '../url.ts'

type Order = Awaited<ReturnType<typeof dispatches.findOrder>>
type Allocation = z.output<typeof allocations.AllocationRow>

/** The buttons of what may be done with an order now. */
export function actionsFor(name: string, order: PurchaseOrder, ending: string | null): Action[] {
  const { id } = order
  const guard = { version: order.version, target: '#order' }
  if (name === 'issue')
    return [
      {
        label: `Issue ${text(order.total, order.currency)}`,
        href: url.issue(id),
        tone: 'primary',
        icon: 'send',
        key: `issue-${id}-${order.version}`,
        ...guard,
      },
    ]
  if (name === 'edit')
    return [{ label: 'Edit', href: url.edit(id), method: 'get', tone: 'secondary', icon: 'pencil' }]
  if (name === 'close_rest')
    return [
      {
        label: 'Close the rest',
        href: url.closure(id),
        tone: 'secondary',
        needsReason: true,
        reasonLabel: 'Why does the rest not come any more?',
        ...hinted(ending),
        key: `close-${id}-${order.version}`,
        ...guard,
      },
    ]
  if (name === 'reopen_rest')
    return [
      {
        label: 'Open the rest again',
        href: url.reopening(id),
        tone: 'secondary',
        needsReason: true,
        reasonLabel: 'Why is it wanted after all?',
        key: `reopen-${id}-${order.version}`,
        ...guard,
      },
    ]
  if (name === 'submit')
    return [
      {
        label: 'Send for approval',
        href: url.submission(id),
        tone: 'primary',
        icon: 'send',
        key: `submit-${id}-${order.version}`,
        ...guard,
      },
    ]
  if (name === 'withdraw')
    return [
      {
        label: 'Take back to draft',
        href: url.withdrawal(id),
        tone: 'secondary',
        icon: 'undo-2',
        key: `withdraw-${id}-${order.version}`,
        ...guard,
      },
    ]
  return [
    {
      label: 'Cancel order',
      href: url.cancellation(id),
      tone: 'secondary',
      icon: 'x',
      needsReason: true,
      ...hinted(ending),
      ...(order.direct
        ? {}
        : {
            choice: {
              name: 'with_requests',
              label: 'What was requested is not needed any more either',
            },
          }),
      key: `cancel-${id}-${order.version}`,
      ...guard,
    },
  ]
}

/** What follows for advances on the order is said where the reason is typed. */
const hinted = (ending: string | null): { reasonHint?: string } =>
  ending === null ? {} : { reasonHint: ending }

/** Who buys may stop an order, and let it go on. */
export function holdActions(order: PurchaseOrder, hold: OrderHold | null): Action[] {
  if (!hold && order.status === 'cancelled') return []
  const guard = { version: order.version, target: '#order', needsReason: true } as const
  return [
    hold
      ? {
          label: 'Lift the hold',
          href: url.lifting(order.id),
          tone: 'primary',
          icon: 'play',
          reasonLabel: 'Why may it go on?',
          key: `lift-${hold.id}`,
          ...guard,
        }
      : {
          label: 'Put on hold',
          href: url.hold(order.id),
          tone: 'secondary',
          icon: 'pause',
          reasonLabel: 'Why is nothing to be received or paid?',
          key: `hold-${order.id}-${order.version}`,
          ...guard,
        },
  ]
}

/** Of an order that is over something may still be held back. */
export function heldBackBanner(ctx: ReadCtx, { status, retained }: Order): Banner | null {
  if (status !== 'closed' && status !== 'cancelled') return null
  const sums = sumsOf(retained, ctx.today).filter(({ held }) => held !== 0n)
  if (sums.length === 0) return null
  const said = sums.map(({ held, currency }) => text(held, currency)).join(' and ')
  return {
    tone: 'warn',
    text: `The order is ${status}, and ${said} of its invoices is still held back. Release it once what it is held back for is reached. Where you keep it, enter the credit note of the vendor, then release it: the one is deducted from the other.`,
  }
}

export const heldBanner = (order: PurchaseOrder, hold: OrderHold): Banner => ({
  tone: 'warn',
  text: holdText(order, hold),
})

/** Its amount, how it stands and what leads on from it. */
export async function headerOf(
  ctx: ReadCtx,
  order: Order,
  {
    actions,
    held,
    changeId,
    approvalId,
  }: {
    actions: readonly Action[]
    held: boolean
    changeId: string | null
    approvalId: string | null
  },
): Promise<PageHeader> {
  const used = await usedRate(ctx, {
    currency: order.currency,
    rate: order.fx_rate,
    at: order.created_at,
  })
  const { baseCurrency } = ctx.actor.organisation
  return withMenu({
    title: order.vendor_name,
    crumbs: [{ label: 'Purchase orders', href: url.index }, { label: numberOf(order) }],
    meta: `${numberOf(order)} · bought by ${order.buyer_name}`,
    statuses: [
      ...statesWith(order, {
        reach: reachOf(order.dispatches),
        opened: order.opening !== null,
      }),
      ...(held ? [onHold] : []),
    ],
    amount: {
      text: text(order.total, order.currency),
      ...noteOn(order, used && `${text(order.base_total, baseCurrency)} at ${usedRateText(used)}`),
    },
    buttons: [
      ...(approvalId
        ? [
            {
              label: 'See the approval',
              href: `/approvals/${approvalId}`,
              icon: 'check' as const,
            },
          ]
        : []),
      ...buttonsOf(ctx, order),
      ...changeButtons(ctx, order, changeId),
    ],
    actions: [...everythingArrived(ctx, order), ...actions],
  })
}

/** What it comes to with tax, and in the organisation's currency. */
function noteOn({ total, tax, currency }: Order, inBase: string | null): { note?: string } {
  const notes = [
    ...(tax === 0n ? [] : [`${text(total + tax, currency)} with tax`]),
    ...(inBase ? [inBase] : []),
  ]
  return notes.length ? { note: notes.join(' · ') } : {}
}

const isReceivable = (ctx: ReadCtx, { status, hold, receipt_status: receipts }: Order): boolean =>
  status === 'issued' &&
  hold === null &&
  receipts !== 'full' &&
  ctx.actor.permissions.has('receipts.post')

/** Two taps for a full receipt. */
const everythingArrived = (ctx: ReadCtx, order: Order): Action[] =>
  isReceivable(ctx, order)
    ? [
        {
          label: 'Everything arrived',
          href: '/receipts',
          tone: 'secondary',
          icon: 'package-check',
          confirm: 'Post a receipt of today over everything that is still to come?',
          fields: { purchase_order_id: order.id, everything: 'true' },
          key: `everything-${order.id}-${order.version}`,
        },
      ]
    : []

function buttonsOf(ctx: ReadCtx, order: Order): Button[] {
  const { id, number } = order
  return [
    ...(number ? [{ label: 'PDF', href: url.pdf(id), icon: 'file-down' as const }] : []),
    ...(order.receipt_status === 'none'
      ? []
      : [{ label: 'Landed cost', href: `/landed-costs/${id}`, icon: 'coins' as const }]),
    ...(order.status === 'issued' && ctx.actor.permissions.has('invoices.capture')
      ? [{ label: 'Enter an advance', href: `/advances/${id}/new`, icon: 'landmark' as const }]
      : []),
    ...(ctx.actor.permissions.has('payments.stop') && hasHeld(order.retained, ctx.today)
      ? [
          {
            label: 'Release what is held back',
            href: `/retainage/${id}/new`,
            icon: 'circle-check' as const,
          },
        ]
      : []),
    ...(isReceivable(ctx, order)
      ? [
          {
            label: 'Receive goods',
            href: `/receipts/new?purchase_order_id=${id}`,
            icon: 'package-check' as const,
            variant: 'primary' as const,
          },
        ]
      : []),
  ]
}

/** A change of an order that was issued is drafted beside it; one at a time. */
function changeButtons(ctx: ReadCtx, { id, status }: Order, changeId: string | null): Button[] {
  if (changeId)
    return [{ label: 'Change under way', href: `/change-orders/${changeId}`, icon: 'repeat' }]
  const changes =
    (status === 'issued' || status === 'closed') &&
    ctx.actor.permissions.has('purchase_orders.create')
  return changes
    ? [
        {
          label: 'Change the order',
          href: `/change-orders/new?purchase_order_id=${id}`,
          icon: 'repeat',
        },
      ]
    : []
}

type Version = { id: string; number: number; replaced_at: Date }
/** What the order was before its changes, as it was frozen. */
export const versionsTable = (
  order: PurchaseOrder,
  versions: readonly Version[],
  zone: string,
): Table | null =>
  versions.length === 0
    ? null
    : {
        label: 'Earlier versions',
        columns: [{ label: 'Version' }, { label: 'Replaced' }],
        rows: versions.map(({ id, number, replaced_at }) => ({
          cells: [
            {
              kind: 'link',
              text: `Version ${number} (PDF)`,
              href: url.versionPdf(order.id, id),
            },
            { kind: 'muted', text: dateTimeText(replaced_at, zone) },
          ],
        })),
      }

export function factsOf(ctx: ReadCtx, order: Order, split: string | null): Fact[] {
  const { opening } = order
  return [
    ...(split ? [{ label: 'Perhaps split', text: split, tone: 'warn' as const }] : []),
    { label: 'Vendor', text: order.vendor_name, href: `/vendors/${order.vendor_id}` },
    {
      label: 'Cost centre',
      text: order.cost_center_code,
      ...(ctx.actor.permissions.has('cost_centers.read')
        ? { href: `/cost-centers/${order.cost_center_id}` }
        : {}),
    },
    { label: 'Expected', text: order.expected_on ? dateText(order.expected_on) : 'Not stated' },
    ...nextFacts(order, ctx.today),
    ...(order.reason ? [{ label: 'Ordered without a request', text: order.reason }] : []),
    ...(order.vendor_reason
      ? [{ label: 'Why this vendor, and not the preferred one', text: order.vendor_reason }]
      : []),
    ...deliveryFacts(order),
    { label: 'Payment terms', text: termsSaid(order) },
    ...(order.retainage ? [{ label: 'Retainage', text: retainageText(order.retainage) }] : []),
    ...(opening
      ? [
          {
            label: 'Opened in the portal',
            text: dateTimeText(opening.opened_at, ctx.actor.timeZone),
            note: opening.contact,
          },
        ]
      : []),
    ...(order.snapshot_sha256
      ? [{ label: 'Issued document', text: `SHA-256 ${order.snapshot_sha256.slice(0, 12)}…` }]
      : []),
  ]
}

/** Where lines have days of their own, or what was to come has not. */
function nextFacts(order: Order, today: string): Fact[] {
  const { next_delivery_on: day } = order
  const late = isOverdue(order, today)
  if (day === null || (day === order.expected_on && !late)) return []
  const fact = { label: 'Next delivery', text: dateText(day) }
  return [late ? { ...fact, note: 'overdue', tone: 'warn' } : fact]
}

const deliveryFacts = ({ deliver_to: place, incoterm }: Order): Fact[] => [
  ...(place
    ? [
        {
          label: 'Deliver to',
          text: deliveryText(place),
          ...(place.contact ? { note: place.contact } : {}),
        },
      ]
    : []),
  ...(incoterm ? [{ label: 'Incoterms 2020', text: incotermText(incoterm) }] : []),
]

/**
 * When it would be paid in which parts, if all that will be billed of it is billed when it is expected. Null once
 * nothing is left to be billed.
 */
export function plannedTable(ctx: ReadCtx, order: Order, lines: readonly Line[]): Table | null {
  const day = order.expected_on ?? ctx.today
  const parts = plannedOn(order, lines, day)
  const whole = toBePaid(order, lines)
  if (parts.length === 0) return null
  return {
    label: `Planned instalments, if all of it is billed on ${dateText(day)}`,
    columns: [{ label: 'Due' }, { label: 'Amount', align: 'end' }],
    rows: parts.map(({ amount, dueDate, discount, discountUntil, held }) => ({
      cells: [
        plannedDay(dueDate, held),
        {
          kind: 'money',
          text: text(amount, order.currency),
          ...(discountUntil
            ? { note: `${text(discount, order.currency)} less until ${dateText(discountUntil)}` }
            : {}),
        },
      ],
    })),
    totals: [
      {
        label:
          whole === order.total + order.tax
            ? 'With tax'
            : 'With tax, without what was closed or went back',
        text: text(whole, order.currency),
        strong: true,
      },
    ],
  }
}

const plannedDay = (dueDate: string, held: Held | null): Cell => ({
  kind: 'text',
  text: dueText({ due_date: dueDate, held }),
  note: held ? heldText(held) : undefined,
})

type ForReader = {
  /** The acts of the order that the reader may do. */
  allowed: ReadonlySet<string>
  /** The reader may say how a line is received. */
  buys: boolean
  /** What follows for advances where a line is closed. */
  ending: string | null
}
/** Beside each line of which something is left to close, or was closed, what may be done about that. */
export function linesTable(
  order: PurchaseOrder,
  lines: readonly Line[],
  { allowed, buys, ending }: ForReader,
): Table {
  const acts = lines.length > 1 && (allowed.has('close_rest') || allowed.has('reopen_rest'))
  return {
    label: 'Lines',
    columns: [
      { label: 'Item' },
      { label: 'Ordered', align: 'end' },
      { label: 'Received', align: 'end' },
      { label: 'Billed', align: 'end' },
      { label: 'Unit price', align: 'end' },
      { label: 'Amount', align: 'end' },
      ...(acts ? [{ label: 'Rest', screenOnly: true }] : []),
    ],
    rows: lines.map((l) => ({
      cells: [
        {
          ...(buys &&
          !['closed', 'cancelled'].includes(order.status) &&
          quantityText(l.received) === '0'
            ? { kind: 'link' as const, text: l.description, href: url.receiving(l.id) }
            : { kind: 'text' as const, text: l.description }),
          note: noteOf(order, l),
        },
        {
          kind: 'number',
          text: quantityText(l.quantity),
          note: orderedNote(l),
        },
        { kind: 'number', text: countedNumber(decimal(l.received), l), note: movedNote(l) },
        { kind: 'number', text: countedNumber(decimal(l.billed_quantity), l) },
        { kind: 'number', text: unitPriceText(l.unit_price, order.currency) },
        { kind: 'money', text: text(l.amount, order.currency) },
        ...(acts ? [restCell(order, l, { allowed, ending })] : []),
      ],
    })),
    totals: orderTotals(order, lines),
  }
}

/** How many of the item's smaller unit are ordered, and what of it does not come. */
const orderedNote = (line: Line): string | undefined => {
  const also = alsoSaid(decimal(line.quantity), line)
  const notes = [...(also ? [`${quantityText(also.quantity)} ${also.unit}`] : []), restNote(line)]
  return notes.filter((note) => note !== undefined).join(', ') || undefined
}

const restNote = (line: Line): string | undefined => {
  if (line.removed) return 'taken off'
  return isClosedShort(line)
    ? `${countedNumber(decimal(line.closed_quantity), line)} closed`
    : undefined
}

function restCell(
  order: PurchaseOrder,
  line: Line,
  { allowed, ending }: Pick<ForReader, 'allowed' | 'ending'>,
): Cell {
  const closes = allowed.has('close_rest') && canBeClosed(line)
  if (!closes && !(allowed.has('reopen_rest') && isClosedShort(line)))
    return { kind: 'muted', text: '' }
  return {
    kind: 'action',
    action: {
      label: closes ? 'Close' : 'Open again',
      href: closes ? url.closure(order.id) : url.reopening(order.id),
      tone: 'secondary',
      small: true,
      needsReason: true,
      ...hinted(closes ? ending : null),
      fields: { line_id: line.id },
      version: order.version,
      target: '#order',
      key: `${closes ? 'close' : 'reopen'}-${line.id}-${order.version}`,
    },
  }
}

const noteOf = ({ currency }: PurchaseOrder, line: Line): string =>
  [
    line.unit,
    ...kindNote(line),
    ...pricingNotes(line.pricing, (plain) => keptAmountText(plain, currency)),
    ...(decimalText(decimal(line.over_receipt_pct)) === '0'
      ? []
      : [`up to ${quantityText(line.over_receipt_pct)} % more`]),
    ...(isInspected(line) ? ['inspected'] : []),
    ...(line.acceptor ? [`accepted by ${line.acceptor}`] : []),
    ...(line.charged
      ? [`charged to ${placeText(line.charged, { currency, numbers: numbersNow() })}`]
      : []),
  ].join(' · ')

/** What of the received goods is not simply there. */
function movedNote(line: Line): string | undefined {
  const parts = [
    ['rejected', line.rejected],
    ['to inspect', isInspected(line) ? decimalText(pendingOf(line)) : '0'],
    ['went back', decimalText(returnedOf(line))],
  ].filter(([, quantity]) => quantityText(quantity!) !== '0')
  return parts.length
    ? parts
        .map(([what, quantity]) => `${countedNumber(decimal(quantity!), line)} ${what}`)
        .join(', ')
    : undefined
}

const kindNote = ({
  kind,
  due_on: due,
  deliver_to: place,
  accepted_as_whole: asWhole,
}: Line): string[] => [
  ...(kind === 'amount' ? ['by amount, without tax'] : []),
  ...(due ? [`due ${dateText(due)}`] : []),
  ...(place ? [`to ${place.name}, ${place.city}`] : []),
  ...(asWhole ? ['only as a whole'] : []),
]

const keptAmountText = (plain: string, currency: string): string =>
  text(keptAmount(plain, currency).minor, currency)

/** Which request each line is for. */
export function allocatedTable(
  { actor }: ReadCtx,
  lines: readonly Line[],
  shares: readonly Allocation[],
): Table | null {
  if (shares.length === 0) return null
  const mayOpen = actor.permissions.has('purchase_requests.read')
  return {
    label: 'Requests in this order',
    columns: [
      { label: 'Request' },
      { label: 'Item' },
      { label: 'Requester' },
      { label: 'Cost centre' },
      { label: 'Quantity', align: 'end' },
    ],
    rows: shares.map((a) => ({
      cells: [
        a.request_number
          ? {
              ...(mayOpen
                ? { kind: 'link', href: `/purchase-requests/${a.request_id}` }
                : { kind: 'text' }),
              text: a.request_number,
              note: a.live ? undefined : 'given back',
            }
          : { kind: 'muted', text: 'Outside what you may see' },
        { kind: 'text', text: lines.find((l) => l.id === a.order_line_id)?.description ?? '' },
        { kind: 'text', text: a.requester_name ?? '—' },
        { kind: 'text', text: a.cost_center_code ?? '—' },
        { kind: 'number', text: quantityText(a.quantity) },
      ],
    })),
  }
}
