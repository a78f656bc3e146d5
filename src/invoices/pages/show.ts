import { toText } from '../../messages/index.ts'
import { latestSteps, pathView } from '../../approvals/index.ts'
import { commentsOf } from '../../comments/index.ts'
import { attachmentsOf } from '../../attachments/index.ts'
import { chainOf, timelineOf } from '../../history/index.ts'
import {
  instalmentsOfInvoice,
  instalmentsTable,
  paymentChip,
  paymentStateOf,
  type Instalment,
} from '../../instalments/index.ts'
import { activePolicy, policyById } from '../../match-policies/index.ts'
import { type UsedRate } from '../../organisations/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, dateTimeText } from '../../platform/view/format.ts'
import type {
  ApprovalPath,
  Button,
  Comments,
  DocChain,
  AttachmentPanel,
  ExceptionCard,
  Fact,
  MatchTable,
  PageHeader,
  Status,
  Table,
  Timeline,
  ErrorSummary,
} from '../../platform/view/ui.ts'
import { orderLines, type Line as OrderLine } from '../../purchase-orders/index.ts'
import { dueDayOf, dueText } from '../../retainage/index.ts'
import { checksTable } from '../checks-table.ts'
import { codingOf } from '../coding-queries.ts'
import { holdCard } from '../hold-card.ts'
import { holds as holdsOf, results as resultsOf } from '../hold-queries.ts'
import type { HoldRow } from '../hold-queries.ts'
import { kindNames, leftToPay, moves, type Invoice } from '../invoice.ts'
import { matchTable } from '../match-table.ts'
import * as queries from '../queries.ts'
import * as lineQueries from '../line-queries.ts'
import { amountShown, states } from '../states.ts'
import { url } from '../url.ts'
import type { Refused } from '../../platform/http/route.ts'
import { formState } from '../../platform/view/form.ts'
import {
  advancesOf,
  clearedTable,
  refundableOf,
  refundsOf,
  setOffsAbout,
  type AdvanceRow,
  unpaidAmong,
} from '../../set-offs/index.ts'
import { mayBeCleared } from '../setting-off.ts'
import { usedRateOf } from '../used-rate.ts'
import { type Coding, factsOf, releasedTable } from './facts.ts'
import { type LinkForm, lineLinks, orderLink } from './links.ts'

export type ShowPage = {
  title: string
  header: PageHeader
  chain: DocChain
  cards: readonly ExceptionCard[]
  match: MatchTable
  checks: Table | null
  facts: readonly Fact[]
  decision: string | null
  summary: ErrorSummary | null
  link: LinkForm | null
  lineLinks: readonly (LinkForm & { position: string })[]
  released: Table | null
  /** What advances cleared of it. */
  cleared: Table | null
  payment: Table | null
  coding: Coding | null
  path: ApprovalPath | null
  attachments: AttachmentPanel
  comments: Comments
  timeline: Timeline
}

/** What the parts of the page are made of. */
export type Shown = {
  ctx: ReadCtx
  invoice: Invoice
  lines: readonly lineQueries.LineRow[]
  ordered: readonly OrderLine[]
  refused: Refused
  holds: readonly HoldRow[]
  coding: Coding | null
  approvalId: string | null
  parts: readonly Instalment[]
  used: UsedRate | null
  /** Where it is an advance: what became of it. */
  advance: AdvanceRow | null
  allowed: readonly string[]
}

const untouched: Refused = { values: {}, errors: [] }

/** `refused`: a form of the page that was sent and refused. */
export async function showPage(
  ctx: ReadCtx,
  id: string,
  refused: Refused = untouched,
): Promise<ShowPage> {
  const [
    invoice,
    lines,
    holds,
    results,
    events,
    chain,
    attachments,
    comments,
    coding,
    steps,
    parts,
  ] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
    holdsOf(ctx.tx, id),
    resultsOf(ctx.tx, id),
    timelineOf(ctx, id),
    chainOf(ctx, { kind: 'invoice', id }),
    attachmentsOf(ctx, 'invoice', id),
    commentsOf(ctx, 'invoice', id),
    codingOf(ctx.tx, id),
    latestSteps(ctx.tx, id),
    instalmentsOfInvoice(ctx.tx, id),
  ])
  const { purchase_order_id: orderId, match_policy_id: policyId } = invoice
  const used = await usedRateOf(ctx, invoice)
  const isAdvance = invoice.kind === 'advance'
  const [ordered, policy, cleared, refunds, advances] = await Promise.all([
    orderId ? orderLines(ctx.tx, orderId) : [],
    policyId ? policyById(ctx.tx, policyId) : activePolicy(ctx.tx),
    mayBeCleared(invoice) ? setOffsAbout(ctx.tx, id) : [],
    isAdvance ? refundsOf(ctx.tx, id) : [],
    orderId && invoice.kind !== 'credit_note' ? advancesOf(ctx.tx, orderId) : [],
  ])
  const allowed = moves.actions(invoice, ctx.actor).map((a) => a.name)
  const approvalId = steps[0]?.approval_id ?? null
  const shown: Shown = {
    ctx,
    invoice,
    lines,
    ordered,
    refused,
    holds,
    coding,
    approvalId,
    parts,
    used,
    advance: advances.find((one) => one.id === id) ?? null,
    allowed,
  }
  const cardOf = (hold: HoldRow): ExceptionCard => holdCard({ ctx, invoice, policy, allowed }, hold)
  return {
    title: `${invoice.number} ${invoice.vendor_name}`,
    chain: chain.view.links.length
      ? chain.view
      : { links: [{ label: 'Invoice', number: invoice.number, current: true }] },
    attachments,
    comments,
    timeline: { events },
    header: headerOf(shown),
    cards: openHolds(shown)
      .filter((hold) => !lines.some((line) => line.position === hold.position))
      .map(cardOf),
    match: matchTable({ invoice, lines, ordered, holds, results, cardOf }),
    checks: checksTable(results, invoice.currency),
    facts: factsOf(shown),
    decision:
      invoice.approved_how && invoice.approved_at
        ? `Approved ${dateTimeText(invoice.approved_at, ctx.actor.timeZone)}: ${toText(invoice.approved_how)}.`
        : null,
    link: await orderLink(shown),
    lineLinks: await lineLinks(shown),
    summary: formState(refused.values, refused.errors).summary,
    released: releasedTable(shown),
    cleared: clearedTable(id, {
      cleared,
      refunds,
      unpaid: isAdvance ? [] : unpaidAmong(advances),
      left: shown.advance && refundableOf(shown.advance),
    }),
    payment: instalmentsTable(ctx, parts),
    coding,
    path: steps.length ? pathView(ctx, steps, 'Approved for payment') : null,
  }
}

const openHolds = ({ holds }: Shown): readonly HoldRow[] =>
  holds.filter((hold) => hold.released_at === null)

function headerOf(shown: Shown): PageHeader {
  const { invoice } = shown
  const open = openHolds(shown).length
  return {
    title: `${invoice.vendor_name} · ${invoice.supplier_number}`,
    crumbs: [{ label: 'Invoices', href: url.index }, { label: invoice.number }],
    meta: `${kindNames[invoice.kind]} of ${dateText(invoice.issue_date)} · uploaded by ${invoice.captured_by_name}`,
    statuses: [
      open
        ? { text: `${open} to solve`, tone: 'bad', icon: 'circle-alert' }
        : states[invoice.status],
      ...dueChips(shown),
    ],
    amount: amountOf(shown),
    buttons: buttonsOf(shown),
    actions: actionsOf(shown),
  }
}

/**
 * What is to be paid; once it is paid, what that came to. Nothing is paid of an invoice that was rejected or is void.
 */
function amountOf({ invoice, parts }: Shown): PageHeader['amount'] {
  const { status, payable, currency } = invoice
  if (status === 'rejected') return { text: amountShown(payable, currency), note: 'not to be paid' }
  const isPaid = paymentStateOf(parts) === 'paid'
  const [open, done] =
    invoice.kind === 'credit_note' ? ['to be deducted', 'deducted'] : ['to pay', 'paid']
  return { text: amountShown(leftToPay(invoice), currency), note: isPaid ? done : open }
}

/** Of an approved invoice, how far its payment is, and the next day on which a part of it is due. */
function dueChips({ invoice, parts }: Shown): Status[] {
  const payment = paymentChip(parts)
  const next = parts.find(({ status, amount }) => status === 'open' && amount > 0n)
  const stated = invoice.due_date && `Due ${dateText(invoice.due_date)}`
  const text = payment ? next && nextText(next) : stated
  return [
    ...(payment ? [payment] : []),
    ...(text ? [{ text, tone: 'info' as const, icon: 'calendar' as const }] : []),
  ]
}

const nextText = (part: Instalment): string =>
  dueDayOf(part) === null ? dueText(part) : `Due ${dueText(part)}`

function buttonsOf(shown: Shown): PageHeader['buttons'] {
  const { invoice, coding, approvalId, allowed } = shown
  const mayCode = allowed.includes('code') && coding?.status !== 'pending'
  return [
    ...(mayCode
      ? [
          {
            label: 'Charge it without an order',
            href: url.coding(invoice.id),
            icon: 'split' as const,
          },
        ]
      : []),
    ...(coding?.status === 'pending' && approvalId
      ? [
          {
            label: 'Open its approval',
            href: `/approvals/${approvalId}`,
            icon: 'list-checks' as const,
          },
        ]
      : []),
    ...refundButtons(shown),
    { label: 'Original file', href: url.file(invoice.id), icon: 'download' },
  ]
}

/** The ways out for an advance that nothing is set off against any more. */
function refundButtons({ ctx, invoice, advance }: Shown): Button[] {
  const isLeft = advance !== null && refundableOf(advance) > 0n
  if (!isLeft || !ctx.actor.permissions.has('payments.settle')) return []
  return [
    { label: 'The vendor paid it back', href: url.refund(invoice.id), icon: 'undo-2' },
    { label: 'Write it off', href: url.writeOff(invoice.id), icon: 'coins' },
  ]
}

/** What is asked before it is said. */
const lastConfirmed: Record<Invoice['status'], string | undefined> = {
  held: 'Is it the last one? Once it is approved, what has not come of the order is closed, and the budget has its commitment back.',
  approved:
    'Is it the last one? What has not come of the order is closed now, and the budget has its commitment back.',
  rejected: undefined,
}

function actionsOf({ invoice, allowed }: Shown): PageHeader['actions'] {
  const { id, version } = invoice
  const guard = { version, target: '#invoice' }
  return [
    ...(allowed.includes('match')
      ? [
          {
            label: 'Match again',
            href: url.match(id),
            icon: 'refresh-cw' as const,
            key: `match-${id}-${version}`,
            ...guard,
          },
        ]
      : []),
    ...(allowed.includes('say_last') || allowed.includes('close_order')
      ? [
          {
            label: invoice.is_last ? 'Not the last of its order' : 'Last invoice of its order',
            href: url.last(id),
            icon: 'check-check' as const,
            fields: { is_last: String(!invoice.is_last) },
            confirm: invoice.is_last ? undefined : lastConfirmed[invoice.status],
            key: `last-${id}-${version}`,
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
            reasonLabel: 'Why? The vendor reads this',
            key: `reject-${id}-${version}`,
            ...guard,
          },
        ]
      : []),
    ...(allowed.includes('void')
      ? [
          {
            label: 'Void invoice',
            href: url.voiding(id),
            icon: 'x' as const,
            needsReason: true,
            reasonLabel: 'Why? The vendor reads this',
            key: `void-${id}-${version}`,
            ...guard,
          },
        ]
      : []),
  ]
}
