import { releasedBy } from '../../blanket-orders/index.ts'
import { add, decimal, decimalText } from '../../kernel/decimal.ts'
import { money } from '../../kernel/money.ts'
import { activeVendorPicker, requestVendorPickerOf } from '../../pickers/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { moneyText } from '../../platform/view/format.ts'
import * as requests from '../../purchase-requests/index.ts'
import * as allocations from '../allocation-queries.ts'
import * as lineQueries from '../line-queries.ts'
import type { Line, PurchaseOrder } from '../purchase-order.ts'
import { noPricing } from '../pricing.ts'
import * as queries from '../queries.ts'
import { numberOf } from '../states.ts'
import { url } from '../url.ts'
import { goesOf, nowhere } from './delivery-fields.ts'
import { directPage } from './direct.ts'
import { frame, lineForms, offersFor, percentOf, type FormPage, type OpenLine } from './form.ts'

type Share = { order_line_id: string; request_line_id: string; quantity: string }

/** The form of a draft order: its lines, and what else is left to order of its requests. */
export async function editPage(ctx: ReadCtx, id: string, refused: Refused): Promise<FormPage> {
  const [order, lines, shares, releases] = await Promise.all([
    queries.findOrder(ctx.tx, id),
    lineQueries.orderLines(ctx.tx, id),
    allocations.ofOrder(ctx.tx, id),
    releasedBy(ctx.tx, id),
  ])
  if (order.direct) {
    const blanketLineOf = new Map(releases.map((r) => [r.order_line_id, r.blanket_line_id]))
    return directPage(ctx, refused, { order, lines, blanketLineOf })
  }
  const asked = await Promise.all(
    order.requests.map(async (pr) => ({ pr, lines: await requests.lines(ctx.tx, pr.id) })),
  )
  const groups = asked.map(({ pr, lines: wanted }) => ({
    title: `Lines of ${pr.number}`,
    open: openLines(order, wanted, { lines, shares, releases }),
  }))
  const offers = await offersFor(
    ctx,
    groups.flatMap(({ open }) => open),
  )
  const indexed = groups.flatMap(({ open }) => open.map((line) => line.id))
  const only = order.requests.length === 1 ? order.requests[0]!.id : null
  const title = `Edit ${numberOf(order).toLowerCase()}`
  const { usualTax, ...framed } = await frame(ctx, title, refused, {
    vendorId: order.vendor_id,
    picker: only ? requestVendorPickerOf(only) : activeVendorPicker,
    needBy: null,
    currency: order.currency,
    lines: lines.map((line) => ({ open: line.quantity, unit_price: line.unit_price })),
    order: {
      expectedOn: order.expected_on ?? '',
      overPct: percentOf(lines),
      vendorReason: order.vendor_reason ?? '',
      pricing: order.pricing,
      termsId: order.terms?.id ?? '',
      deliver_to: order.deliver_to,
      incoterm: order.incoterm,
      retainage: order.retainage,
    },
  })
  return {
    ...framed,
    action: url.edit(id),
    hidden: [{ name: 'version', value: String(order.version) }],
    cancelHref: url.show(id),
    note: 'A line without a quantity is not ordered; it can be ordered later. What is committed in the budgets follows.',
    empty: null,
    header: {
      title,
      crumbs: [
        { label: 'Purchase orders', href: url.index },
        { label: numberOf(order), href: url.show(id) },
        { label: 'Edit' },
      ],
      amount: { text: moneyText(money(order.total, order.currency)), note: 'now' },
    },
    groups: await Promise.all(
      groups.map(async ({ title: name, open }) => ({
        title: name,
        only: null,
        lines: await lineForms(ctx, open, {
          refused,
          choosing: { chosen: null, indexed },
          offers,
          usualTax,
        }),
      })),
    ),
  }
}

type Having = {
  lines: readonly Line[]
  shares: readonly Share[]
  releases: readonly { order_line_id: string; blanket_line_id: string }[]
}
/** What may be ordered of each line of a request by this order, with what it orders now. */
function openLines(
  order: PurchaseOrder,
  wanted: readonly requests.RequestLine[],
  { lines, shares, releases }: Having,
): OpenLine[] {
  return wanted.flatMap((line): OpenLine[] => {
    const own = shares.filter((s) => s.request_line_id === line.id)
    const orderedBy = lines.filter(({ id }) => own.some((share) => share.order_line_id === id))
    const of = orderedBy[0]
    const taken = own.reduce((sum, share) => add(sum, decimal(share.quantity)), decimal('0'))
    const left = add(decimal(requests.openQuantity(line)), taken)
    if (left.units === 0n) return []
    return [
      {
        ...line,
        open: decimalText(left),
        currency: order.currency,
        about: '',
        vendor_id: order.vendor_id,
        ordered: {
          quantity: own.length ? decimalText(taken) : '',
          price: priceOf(of) ?? line.unit_price,
          description: of && of.kind !== 'milestone' ? of.description : line.description,
          byAmount: of?.kind === 'amount',
          milestones: orderedBy
            .filter(({ kind }) => kind === 'milestone')
            .map(({ description, unit_price: amount, due_on }) => ({
              description,
              amount,
              due_on,
            })),
          pricing: of?.asked?.pricing ?? of?.pricing ?? noPricing,
          goes: of ? goesOf(of) : nowhere,
          blanketLineId: releases.find((r) => r.order_line_id === of?.id)?.blanket_line_id ?? null,
        },
      },
    ]
  })
}

/** What was typed; null for milestones, which have amounts of their own. */
const priceOf = (line: Line | undefined): string | null => {
  if (!line || line.kind === 'milestone') return null
  return line.asked?.unit_price ?? line.unit_price
}
