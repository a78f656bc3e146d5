import { z } from 'zod'
import { latestSteps, pathView } from '../approvals/index.ts'
import { commentsOf } from '../comments/index.ts'
import { documentsOf } from '../documents/index.ts'
import { chainOf, DocumentJson, timelineOf, type ChainDocument } from '../history/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import { roleLabels, isRole } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  Day,
  DecimalText,
  Instant,
  listOf,
  Money,
  moneyJson,
  Uuid,
  Version,
} from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { pagedByStatus } from '../platform/view/pages.ts'
import {
  dateText,
  dateTimeText,
  moneyText,
  quantityText,
  unitPriceText,
} from '../platform/view/format.ts'
import { formState } from '../platform/view/form.ts'
import type {
  ApprovalPath,
  Action,
  DocChain,
  Comments,
  Documents,
  Empty,
  ErrorSummary,
  ExceptionCard,
  Fact,
  Field,
  FileDrop,
  MatchLine,
  MatchTable,
  PageHeader,
  Pager,
  Status,
  Table,
  Tabs,
  Timeline,
} from '../platform/view/ui.ts'
import { orderLines, type Line as OrderLine } from '../purchase-orders/index.ts'
import type { Waiting } from './capture.ts'
import { moves, statuses, type Invoice } from './invoice.ts'
import { codingOf, CodingRow } from './coding-queries.ts'
import * as queries from './queries.ts'

export const url = {
  index: '/invoices',
  new: '/invoices/new',
  show: (id: string) => `/invoices/${id}`,
  file: (id: string) => `/invoices/${id}/file`,
  order: (id: string) => `/invoices/${id}/order`,
  line: (id: string) => `/invoices/${id}/line`,
  match: (id: string) => `/invoices/${id}/match`,
  price: (id: string) => `/invoices/${id}/price-acceptance`,
  funds: (id: string) => `/invoices/${id}/funds-acceptance`,
  rejection: (id: string) => `/invoices/${id}/rejection`,
  coding: (id: string) => `/invoices/${id}/coding`,
}
const text = (minor: bigint, currency: string): string => moneyText(money(minor, currency))
const states: Record<Invoice['status'], Status> = {
  held: { text: 'On hold', tone: 'hold', icon: 'pause' },
  approved: { text: 'Approved for payment', tone: 'ok' },
  rejected: { text: 'Rejected', tone: 'bad' },
}

export type IndexPage = {
  title: string
  header: PageHeader
  tabs: Tabs
  table: Table
  pager: Pager
  empty: Empty | null
  rows: readonly Invoice[]
  nextCursor: string | null
}
export async function indexPage(
  ctx: ReadCtx,
  input: { status?: string | undefined; cursor?: string | undefined; limit?: number | undefined },
): Promise<IndexPage> {
  const limit = input.limit ?? 50
  const found = await queries.list(ctx.tx, { status: input.status, cursor: input.cursor, limit })
  const { rows, nextCursor, tabs, pager } = pagedByStatus(found, limit, url.index, input, [
    ['held', 'On hold'],
    ['approved', 'Approved'],
    ['rejected', 'Rejected'],
  ])
  const upload = ctx.actor.permissions.has('invoices.capture')
    ? {
        label: 'Upload invoice',
        href: url.new,
        variant: 'primary' as const,
        icon: 'upload' as const,
      }
    : undefined
  return {
    title: 'Invoices',
    rows,
    nextCursor,
    tabs,
    pager,
    header: { title: 'Invoices', ...(upload ? { buttons: [upload] } : {}) },
    table: {
      label: 'Invoices',
      columns: [
        { label: 'Invoice' },
        { label: 'Status' },
        { label: 'Vendor' },
        { label: 'Order' },
        { label: 'Due' },
        { label: 'To pay', align: 'end' },
      ],
      rows: rows.map((i) => ({
        cells: [
          { kind: 'link', text: i.supplier_number, href: url.show(i.id), note: i.number },
          { kind: 'status', status: states[i.status] },
          { kind: 'text', text: i.vendor_name },
          { kind: 'text', text: i.order_number ?? '—' },
          { kind: 'text', text: i.due_date ? dateText(i.due_date) : '—' },
          { kind: 'money', text: text(i.payable, i.currency) },
        ],
      })),
    },
    empty: rows.length
      ? null
      : {
          title: input.status ? 'No invoices here' : 'No invoices yet',
          text: 'Upload the file a vendor sent. An e-invoice is read, matched and, when it is within tolerance, approved at once; a PDF or a picture is read for you to confirm.',
          icon: 'receipt-text',
          button: upload,
        },
  }
}

export type FormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  file: FileDrop
  vendor: Field
  key: string
  cancelHref: string
}
export async function formPage(ctx: ReadCtx, { values, errors }: Refused): Promise<FormPage> {
  const vendors = await queries.vendorChoices(ctx.tx)
  const state = formState(values, errors)
  return {
    title: `${errors.length ? 'Error: ' : ''}Upload invoice`,
    action: url.index,
    summary: state.summary,
    key: crypto.randomUUID(),
    cancelHref: url.index,
    header: {
      title: 'Upload invoice',
      crumbs: [{ label: 'Invoices', href: url.index }, { label: 'Upload' }],
    },
    file: {
      name: 'file',
      label: 'Invoice file',
      hint: 'An e-invoice (UBL or CII XML, Factur-X, ZUGFeRD) is matched at once. Any other PDF, a PNG or a JPEG is read for you to confirm. An e-mail (EML) or a ZIP may hold several. Up to 20 MB.',
      accept:
        '.xml,.pdf,.png,.jpg,.jpeg,.eml,.zip,application/xml,text/xml,application/pdf,image/png,image/jpeg,message/rfc822,application/zip',
      error: state.error('/file'),
    },
    vendor: {
      name: 'vendor_id',
      label: 'Vendor',
      type: 'select',
      optional: true,
      hint: 'Found by the seller’s VAT number when you leave it open.',
      value: state.value('vendor_id'),
      error: state.error('/vendor_id'),
      options: [
        { value: '', label: 'Find it in the file' },
        ...vendors.map((v) => ({ value: v.id, label: v.label })),
      ],
    },
  }
}

type HoldRow = z.output<typeof queries.HoldRow>
type LineRow = z.output<typeof queries.LineRow>
type ResultRow = z.output<typeof queries.ResultRow>
export type ShowPage = {
  title: string
  header: PageHeader
  chain: DocChain
  cards: readonly ExceptionCard[]
  match: MatchTable
  facts: readonly Fact[]
  decision: string | null
  link: { action: string; field: Field; version: number; key: string } | null
  lineLinks: readonly {
    action: string
    position: string
    field: Field
    version: number
    key: string
  }[]
  released: Table | null
  coding: z.output<typeof CodingRow> | null
  path: ApprovalPath | null
  approvalId: string | null
  documents: Documents
  comments: Comments
  timeline: Timeline
  invoice: Invoice
  lineRows: readonly LineRow[]
  holdRows: readonly HoldRow[]
  resultRows: readonly ResultRow[]
  chainRows: readonly ChainDocument[]
  actionNames: readonly string[]
}

export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const [invoice, lines, holds, results, events, chain, documents, comments, coding, steps] =
    await Promise.all([
      queries.find(ctx.tx, id),
      queries.lines(ctx.tx, id),
      queries.holds(ctx.tx, id),
      queries.results(ctx.tx, id),
      timelineOf(ctx, id),
      chainOf(ctx.tx, { kind: 'invoice', id }),
      documentsOf(ctx, 'invoice', id),
      commentsOf(ctx, 'invoice', id),
      codingOf(ctx.tx, id),
      latestSteps(ctx.tx, id),
    ])
  const [ordered, orders] = await Promise.all([
    invoice.purchase_order_id ? orderLines(ctx.tx, invoice.purchase_order_id) : [],
    invoice.purchase_order_id ? [] : queries.orderChoices(ctx.tx, invoice.vendor_id, invoice.kind),
  ])
  const allowed = moves.actions(invoice, ctx.actor).map((a) => a.name)
  const open = holds.filter((h) => h.released_at === null)
  const guard = { version: invoice.version, target: '#invoice' }
  const money_ = (minor: bigint): string => text(minor, invoice.currency)
  return {
    title: `${invoice.number} ${invoice.vendor_name}`,
    invoice,
    lineRows: lines,
    holdRows: holds,
    resultRows: results,
    chainRows: chain.rows,
    actionNames: allowed,
    chain: chain.view.links.length
      ? chain.view
      : { links: [{ label: 'Invoice', number: invoice.number, current: true }] },
    documents,
    comments,
    timeline: { events },
    header: {
      title: `${invoice.vendor_name} · ${invoice.supplier_number}`,
      crumbs: [{ label: 'Invoices', href: url.index }, { label: invoice.number }],
      meta: `${invoice.kind === 'credit_note' ? 'Credit note' : 'Invoice'} of ${dateText(invoice.issue_date)} · uploaded by ${invoice.captured_by_name}`,
      statuses: [
        open.length
          ? { text: `${open.length} to solve`, tone: 'bad', icon: 'circle-alert' }
          : states[invoice.status],
        ...(invoice.due_date
          ? [
              {
                text: `Due ${dateText(invoice.due_date)}`,
                tone: 'info' as const,
                icon: 'calendar' as const,
              },
            ]
          : []),
      ],
      amount: { text: money_(invoice.payable), note: 'to pay' },
      buttons: [
        ...(allowed.includes('code') && coding?.status !== 'pending'
          ? [{ label: 'Charge it without an order', href: url.coding(id), icon: 'split' as const }]
          : []),
        ...(coding?.status === 'pending' && steps[0]
          ? [
              {
                label: 'Open its approval',
                href: `/approvals/${steps[0].approval_id}`,
                icon: 'list-checks' as const,
              },
            ]
          : []),
        { label: 'Original file', href: url.file(id), icon: 'download' },
      ],
      actions: [
        ...(allowed.includes('match')
          ? [
              {
                label: 'Match again',
                href: url.match(id),
                icon: 'refresh-cw' as const,
                key: `match-${id}-${invoice.version}`,
                ...guard,
              },
            ]
          : []),
        ...(allowed.includes('reject')
          ? [
              {
                label: 'Reject invoice',
                href: url.rejection(id),
                icon: 'x' as const,
                needsReason: true,
                key: `reject-${id}-${invoice.version}`,
                ...guard,
              },
            ]
          : []),
      ],
    },
    cards: open
      .filter((h) => !lines.some((l) => l.position === h.position))
      .map((hold) => card(ctx, invoice, hold, allowed)),
    match: {
      label: 'Invoice, order and receipt',
      lines: lines.map((line) =>
        matchLine(
          line,
          ordered.find((o) => o.id === line.purchase_order_line_id) ?? null,
          open,
          results,
          invoice.currency,
          (hold) => card(ctx, invoice, hold, allowed),
        ),
      ),
      totals: totalsOf(invoice),
    },
    facts: [
      { label: 'Vendor', text: invoice.vendor_name, href: `/vendors/${invoice.vendor_id}` },
      {
        label: 'Order',
        text: invoice.order_number ?? 'Not linked',
        ...(invoice.purchase_order_id
          ? { href: `/purchase-orders/${invoice.purchase_order_id}` }
          : {}),
      },
      ...(coding
        ? [
            {
              label: 'Charged to, without an order',
              text: [coding.cost_center, coding.category, coding.project]
                .filter(Boolean)
                .join(' · '),
              note: `${coding.reason} (${codingStates[coding.status]})`,
            },
          ]
        : []),
      { label: 'Order named on it', text: invoice.order_reference ?? 'None' },
      {
        label: 'Read from',
        text:
          (
            {
              ubl: 'UBL 2.1',
              cii: 'CII',
              facturx: 'PDF with embedded XML',
              typed: 'Its document, confirmed by a person',
            } as Record<string, string>
          )[invoice.format] ?? invoice.format,
      },
      ...(invoice.currency === ctx.actor.organisation.baseCurrency
        ? []
        : [
            {
              label: 'Exchange rate',
              text: `${decimalText(decimal(invoice.fx_rate))} ${ctx.actor.organisation.baseCurrency}`,
            },
          ]),
    ],
    decision:
      invoice.approved_how && invoice.approved_at
        ? `Approved ${dateTimeText(invoice.approved_at, ctx.actor.timeZone)}: ${invoice.approved_how}.`
        : null,
    link:
      allowed.includes('link') && !invoice.purchase_order_id
        ? {
            action: url.order(id),
            version: invoice.version,
            key: crypto.randomUUID(),
            field: {
              name: 'purchase_order_id',
              label: 'Order of this vendor',
              type: 'select',
              options: [
                {
                  value: '',
                  label: orders.length ? 'Choose an order' : 'This vendor has no open order',
                },
                ...orders.map((o) => ({ value: o.id, label: o.label })),
              ],
            },
          }
        : null,
    lineLinks:
      allowed.includes('link') && invoice.purchase_order_id
        ? lines
            .filter((l) => l.purchase_order_line_id === null)
            .map((line) => ({
              action: url.line(id),
              position: String(line.position),
              version: invoice.version,
              key: crypto.randomUUID(),
              field: {
                name: 'purchase_order_line_id',
                id: `line-${line.position}`,
                label: `Line ${line.position} “${line.description}” is order line`,
                type: 'select' as const,
                options: [
                  { value: '', label: 'Choose' },
                  ...ordered.map((o) => ({
                    value: o.id,
                    label: `${o.position}. ${o.description}`,
                  })),
                ],
              },
            }))
        : [],
    released: releasedTable(holds, ctx),
    coding,
    approvalId: steps[0]?.approval_id ?? null,
    path: steps.length ? pathView(ctx, steps, 'Approved for payment') : null,
  }
}

const codingStates = {
  pending: 'waits for approval',
  approved: 'approved',
  rejected: 'rejected',
  returned: 'returned',
  withdrawn: 'withdrawn',
} as const

function card(
  ctx: ReadCtx,
  invoice: Invoice,
  hold: HoldRow,
  allowed: readonly string[],
): ExceptionCard {
  const kind =
    hold.reason === 'funds'
      ? 'accept_funds'
      : ['price', 'amount', 'quantity_billed'].includes(hold.reason)
        ? 'accept_price'
        : null
  const accept: Action[] =
    kind && allowed.includes(kind)
      ? [
          {
            label: `Accept ${text(hold.variance, hold.reason === 'funds' ? ctx.actor.organisation.baseCurrency : invoice.currency)} more`,
            href: kind === 'accept_funds' ? url.funds(invoice.id) : url.price(invoice.id),
            tone: 'primary',
            kbd: '1',
            needsReason: true,
            version: invoice.version,
            key: `accept-${hold.id}`,
            fields: { hold_id: hold.id },
            target: '#invoice',
          },
        ]
      : []
  const receive: Action[] =
    hold.reason === 'not_received' &&
    invoice.purchase_order_id &&
    ctx.actor.permissions.has('receipts.post')
      ? [
          {
            label: 'Post the missing receipt',
            href: `/receipts/new?purchase_order_id=${invoice.purchase_order_id}`,
            method: 'get',
            tone: 'primary',
            icon: 'package-check',
            kbd: '1',
            fields: { purchase_order_id: invoice.purchase_order_id },
          },
        ]
      : []
  const reject: Action[] = allowed.includes('reject')
    ? [
        {
          label: 'Reject invoice',
          href: url.rejection(invoice.id),
          tone: 'secondary',
          kbd: '2',
          needsReason: true,
          version: invoice.version,
          key: `reject-${invoice.id}-${hold.id}`,
          target: '#invoice',
        },
      ]
    : []
  return {
    text: hold.message,
    owner: ownerOf(hold.owner_role),
    actions: [...receive, ...accept, ...reject],
  }
}

const ownerOf = (role: string): string =>
  `the ${(isRole(role) ? roleLabels[role] : role).replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase())}`

function matchLine(
  line: LineRow,
  ordered: OrderLine | null,
  open: readonly HoldRow[],
  results: readonly ResultRow[],
  currency: string,
  cardOf: (hold: HoldRow) => ExceptionCard,
): MatchLine {
  const holds = open.filter((h) => h.position === line.position)
  const variance = BigInt(
    results.find((r) => r.position === line.position && r.check_name === 'line')?.variance ?? '0',
  )
  const price = (value: string): string => unitPriceText(decimalText(decimal(value)), currency)
  const fine: Status = ordered
    ? variance > 0n
      ? { text: 'Within tolerance', tone: 'ok' }
      : { text: 'Matched', tone: 'ok' }
    : { text: 'No order', tone: 'neutral' }
  return {
    number: String(line.position),
    name: line.description,
    invoiceQuantity: quantityText(line.quantity),
    invoicePrice: price(line.unit_price),
    orderQuantity: ordered ? quantityText(ordered.quantity) : '—',
    orderPrice: ordered ? price(ordered.unit_price) : '—',
    receivedQuantity: ordered ? quantityText(ordered.received) : '—',
    difference: variance === 0n ? '—' : text(variance, currency),
    results: holds.length ? holds.map((h) => held[h.reason]) : [fine],
    differs: holds.flatMap((h) =>
      h.reason === 'price'
        ? (['price'] as const)
        : h.reason === 'not_received'
          ? (['received'] as const)
          : h.reason === 'quantity_billed'
            ? (['quantity'] as const)
            : [],
    ),
    exceptions: holds.map(cardOf),
  }
}

const held: Record<HoldRow['reason'], Status> = {
  price: { text: 'Price above order', tone: 'bad' },
  amount: { text: 'Charges not ordered', tone: 'bad' },
  quantity_billed: { text: 'More than ordered', tone: 'bad' },
  not_received: { text: 'Not received', tone: 'warn', icon: 'package-x' },
  no_order: { text: 'No order', tone: 'warn' },
  line_unmatched: { text: 'No order line', tone: 'warn' },
  totals: { text: 'Breaks the standard', tone: 'bad' },
  currency: { text: 'Other currency', tone: 'bad' },
  vendor_blocked: { text: 'Vendor blocked', tone: 'bad' },
  funds: { text: 'Over budget', tone: 'bad' },
}

/** The supplier's own figures, as they stand on the document. */
const totalsOf = (i: Invoice): Fact[] => [
  { label: 'Net', text: text(i.net, i.currency) },
  { label: 'Tax', text: text(i.tax, i.currency) },
  { label: 'Gross', text: text(i.gross, i.currency) },
  ...(i.prepaid === 0n ? [] : [{ label: 'Paid already', text: text(-i.prepaid, i.currency) }]),
  ...(i.rounding === 0n ? [] : [{ label: 'Rounding', text: text(i.rounding, i.currency) }]),
  { label: 'To pay', text: text(i.payable, i.currency), strong: true },
]

function releasedTable(holds: readonly HoldRow[], ctx: ReadCtx): Table | null {
  const rows = holds.filter((h) => h.released_at !== null)
  const how = { cured: 'Solved itself', accepted: 'Accepted', rejected: 'Invoice rejected' }
  return rows.length === 0
    ? null
    : {
        label: 'Holds that were released',
        columns: [
          { label: 'What was wrong' },
          { label: 'How' },
          { label: 'Who' },
          { label: 'When' },
        ],
        rows: rows.map((h) => ({
          cells: [
            { kind: 'text', text: h.message },
            {
              kind: 'text',
              text: h.released_how ? how[h.released_how] : '',
              note: h.note ?? undefined,
            },
            { kind: 'text', text: h.released_by_name ?? 'SVPMS' },
            {
              kind: 'muted',
              text: h.released_at ? dateTimeText(h.released_at, ctx.actor.timeZone) : '',
            },
          ],
        })),
      }
}

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  supplier_number: z.string(),
  kind: z.enum(['invoice', 'credit_note']),
  status: z.enum(statuses),
  vendor_id: Uuid,
  purchase_order_id: Uuid.nullable(),
  order_reference: z.string().nullable(),
  issue_date: Day,
  due_date: Day.nullable(),
  net: Money,
  tax: Money,
  gross: Money,
  prepaid: Money,
  rounding: Money,
  payable: Money,
  format: z.string(),
  approved_how: z.string().nullable(),
  version: Version,
  created_at: Instant,
})
export const ListJson = listOf(SummaryJson)
export const InvoiceJson = SummaryJson.extend({
  lines: z.array(
    z.object({
      position: z.int(),
      description: z.string(),
      quantity: DecimalText,
      unit_price: DecimalText,
      net: Money,
      purchase_order_line_id: Uuid.nullable(),
    }),
  ),
  holds: z.array(
    z.object({
      id: Uuid,
      reason: queries.HoldRow.shape.reason,
      position: z.int(),
      owner_role: z.string(),
      message: z.string(),
      open: z.boolean(),
      released_how: queries.HoldRow.shape.released_how,
    }),
  ),
  checks: z.array(
    z.object({
      position: z.int().nullable(),
      check: z.string(),
      expected: DecimalText,
      actual: DecimalText,
      variance: DecimalText,
      allowed: z.string(),
      passed: z.boolean(),
    }),
  ),
  coding: z
    .object({
      cost_center_id: Uuid,
      category_id: Uuid.nullable(),
      project_id: Uuid.nullable(),
      reason: z.string(),
      status: CodingRow.shape.status,
      approval_id: Uuid.nullable(),
    })
    .nullable(),
  actions: z.array(z.string()),
  documents: z.array(DocumentJson),
})
/** Paper is no invoice yet: where it waits to be confirmed. */
export const WaitingJson = z.object({
  capture_id: Uuid,
  number: z.string(),
  status: z.literal('reading'),
})
/** What was inside an e-mail or an archive, in its order. */
export const SeveralJson = z.object({
  taken: z.array(
    z.object({ kind: z.enum(['invoice', 'invoice_capture']), id: Uuid, number: z.string() }),
  ),
})
export const UploadedJson = z.union([InvoiceJson, WaitingJson, SeveralJson])
export type SeveralPage = { several: z.input<typeof SeveralJson> }
export type WaitingPage = { waiting: z.input<typeof WaitingJson> }
export const waitingPage = ({ id, number }: Waiting): WaitingPage => ({
  waiting: { capture_id: id, number, status: 'reading' },
})

export const summaryJson = (i: Invoice) => ({
  id: i.id,
  number: i.number,
  supplier_number: i.supplier_number,
  kind: i.kind,
  status: i.status,
  vendor_id: i.vendor_id,
  purchase_order_id: i.purchase_order_id,
  order_reference: i.order_reference,
  issue_date: i.issue_date,
  due_date: i.due_date,
  net: moneyJson(i.net, i.currency),
  tax: moneyJson(i.tax, i.currency),
  gross: moneyJson(i.gross, i.currency),
  prepaid: moneyJson(i.prepaid, i.currency),
  rounding: moneyJson(i.rounding, i.currency),
  payable: moneyJson(i.payable, i.currency),
  format: i.format,
  approved_how: i.approved_how,
  version: i.version,
  created_at: i.created_at.toISOString(),
})
export const invoiceJson = ({
  invoice: i,
  lineRows,
  holdRows,
  resultRows,
  actionNames,
  chainRows,
  coding,
  approvalId,
}: ShowPage): z.input<typeof InvoiceJson> => ({
  ...summaryJson(i),
  actions: [...actionNames],
  documents: [...chainRows],
  coding: coding && {
    cost_center_id: coding.cost_center_id,
    category_id: coding.category_id,
    project_id: coding.project_id,
    reason: coding.reason,
    status: coding.status,
    approval_id: approvalId,
  },
  lines: lineRows.map((l) => ({
    position: l.position,
    description: l.description,
    quantity: decimalText(decimal(l.quantity)),
    unit_price: decimalText(decimal(l.unit_price)),
    net: moneyJson(l.net, i.currency),
    purchase_order_line_id: l.purchase_order_line_id,
  })),
  holds: holdRows.map((h) => ({
    id: h.id,
    reason: h.reason,
    position: h.position,
    owner_role: h.owner_role,
    message: h.message,
    open: h.released_at === null,
    released_how: h.released_how,
  })),
  checks: resultRows.map((r) => ({
    position: r.position,
    check: r.check_name,
    expected: r.expected,
    actual: r.actual,
    variance: r.variance,
    allowed: r.allowed,
    passed: r.passed,
  })),
})
