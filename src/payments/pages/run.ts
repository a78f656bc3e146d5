import { decisionActions, latestSteps, pathView, whyView } from '../../approvals/index.ts'
import { commentsOf } from '../../comments/index.ts'
import { timelineOf } from '../../history/index.ts'
import { money } from '../../kernel/money.ts'
import { rolesWith } from '../../kernel/permissions.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, moneyText } from '../../platform/view/format.ts'
import { dueText } from '../../retainage/index.ts'
import type {
  Action,
  Banner,
  Button,
  Cell,
  Fact,
  RecordPage,
  Row,
  Table,
} from '../../platform/view/ui.ts'
import { masked } from '../../vendor-bank-accounts/index.ts'
import { judgedOn } from '../api.ts'
import { blockOfItem, blockWords } from '../block.ts'
import * as itemQueries from '../item-queries.ts'
import type { ItemRow } from '../item-queries.ts'
import type { Payment } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import { payeesOf, type PaidVendor } from '../payees.ts'
import { railNamed, serviceOf } from '../rails/index.ts'
import { riskWords } from '../risk.ts'
import { runMoves, type Run } from '../run.ts'
import * as queries from '../run-queries.ts'
import { paymentChips, runChips } from '../states.ts'
import { url } from '../url.ts'

type People = Awaited<ReturnType<typeof queries.peopleOf>>
type Text = (minor: bigint) => string
type Shown = {
  ctx: ReadCtx
  run: Run
  items: readonly ItemRow[]
  people: People
  blocked: readonly ItemRow[]
  /** Who may release it, while it waits for that. */
  releasers: readonly { id: string; name: string }[]
  text: Text
}

export async function runPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [run, items, people, payments, steps, events, comments] = await Promise.all([
    queries.find(ctx.tx, id),
    itemQueries.itemsOf(ctx.tx, { runId: id, today: ctx.today }),
    queries.peopleOf(ctx.tx, id),
    paymentQueries.ofRun(ctx.tx, id),
    latestSteps(ctx.tx, id),
    timelineOf(ctx, id),
    commentsOf(ctx, 'payment_run', id),
  ])
  const [payees, releasers] = await Promise.all([
    payeesOf(ctx, run, items),
    run.status === 'approved' ? queries.releasersOf(ctx.tx, id, rolesWith('payments.release')) : [],
  ])
  const text: Text = (minor) => moneyText(money(minor, run.currency))
  const day = judgedOn(run, ctx.today)
  const blocked = day === null ? [] : items.filter((item) => blockOfItem(item, day) !== null)
  const shown: Shown = { ctx, run, items, people, blocked, releasers, text }
  const pending = run.status === 'pending'
  const why = pending ? whyView(ctx, steps) : null
  return {
    title: run.number,
    header: {
      title: run.number,
      crumbs: [{ label: 'Payment runs', href: url.runs }, { label: run.number }],
      meta: run.title,
      statuses: [runChips[run.status]],
      amount: { text: text(run.total), note: countText(payees) },
      buttons: buttonsOf(shown),
      actions: actionsOf(shown),
    },
    why: why && { ...why, next: 'somebody else may release it' },
    path: steps.length ? pathView(ctx, steps, 'Somebody else may release it') : null,
    decide: pending
      ? decisionActions(ctx, steps, { revision: run.revision, amount: text(run.total) })
      : [],
    facts: factsOf(shown),
    budget: null,
    banner: bannerOf(shown),
    note: null,
    tables: payments.length
      ? [{ title: 'Payments', table: paymentsTable(shown, payments) }]
      : [
          { title: 'Vendors', table: vendorsTable(payees, text) },
          { title: 'What is paid', table: itemsTable(shown) },
        ],
    comments,
    timeline: { events },
  }
}

const countText = ({ length }: readonly PaidVendor[]): string =>
  length === 1 ? 'to one vendor' : `to ${length} vendors`

const mayPropose = ({ ctx }: Shown): boolean => ctx.actor.permissions.has('payments.propose')

const buttonsOf = (shown: Shown): Button[] => [
  ...(shown.run.status === 'draft' && mayPropose(shown)
    ? [
        { label: 'Include a part', href: url.newInclusion(shown.run.id), icon: 'plus' as const },
        {
          label: 'Another day',
          href: url.paymentDay(shown.run.id),
          icon: 'calendar' as const,
        },
      ]
    : []),
  ...(shown.run.file_id !== null && shown.ctx.actor.permissions.has('payments.release')
    ? [{ label: 'File for the bank', href: url.runFile(shown.run.id), icon: 'download' as const }]
    : []),
]

/** Who proposed or approved it is not offered to release it. */
function actionsOf(shown: Shown): Action[] {
  const { ctx, run, people, blocked } = shown
  const hasPart = people.some((one) => one.person_id === ctx.actor.userId)
  const moves = runMoves
    .actions(run, ctx.actor)
    .filter(({ name }) => name !== 'release' || !hasPart)
    .map((action): Action => ({
      label: action.label,
      href: url.runMoves(run.id)[action.name as keyof ReturnType<typeof url.runMoves>],
      tone: action.tone,
      needsReason: action.needsReason,
      version: run.version,
      key: `${action.name}-${run.id}-${run.version}`,
      ...(action.name === 'release' ? { confirm: releaseText(shown) } : {}),
    }))
  const leaves = blocked.length > 0 && run.status !== 'pending' && mayPropose(shown)
  return leaves ? [leaveBlocked(shown), ...moves] : moves
}
const releaseText = ({ run, text }: Shown): string =>
  `Release ${text(run.total)}? The bank is told, and the run is never changed after that.`

const leaveBlocked = ({ run }: Shown): Action => ({
  label: 'Leave out what is blocked',
  href: url.holding(run.id),
  tone: 'secondary',
  version: run.version,
  key: `blocked-${run.id}-${run.version}`,
})

const bannerOf = (shown: Shown): Banner | null =>
  shown.blocked.length === 0
    ? whoReleases(shown)
    : {
        tone: 'warn',
        title: `${shown.blocked.length} of ${shown.items.length} parts cannot be paid now`,
        text: 'They are named below with the reason. Leave them out, or solve what blocks them. Nothing is paid to another account instead.',
      }

/** A reader of an approved run who cannot release it learns who can, or how somebody comes to. */
function whoReleases({ run, releasers, ctx }: Shown): Banner | null {
  if (run.status !== 'approved' || releasers.some(({ id }) => id === ctx.actor.userId)) return null
  const names = releasers.slice(0, 3).map(({ name }) => name)
  const others = releasers.length - names.length
  return names.length > 0
    ? {
        tone: 'info',
        title: `It waits for ${names.join(' or ')}${others > 0 ? ` or one of ${others} more` : ''}`,
        text: 'Who proposed or approved a run cannot release it.',
      }
    : {
        tone: 'warn',
        title: 'Nobody may release it',
        text: 'Who proposed or approved a run cannot release it, and nobody else may release payments. An administrator gives somebody the role of a treasurer, or the run is cancelled and proposed by another person.',
      }
}

const factsOf = ({ run, people }: Shown): Fact[] => [
  {
    label: 'Paid from',
    text: run.account_name,
    note: masked(run.account_ending),
    href: url.paymentAccount(run.account_id),
  },
  { label: 'Legal entity', text: run.entity },
  { label: 'How the bank is told', text: railNamed(run.rail)?.name ?? run.rail },
  { label: 'To be paid on', text: dateText(run.sent_on ?? run.pay_on) },
  { label: 'What was due until', text: dateText(run.due_until) },
  ...(['proposed', 'approved', 'released'] as const).flatMap((part) => {
    const names = people.filter((one) => one.part === part).map(({ name }) => name)
    return names.length ? [{ label: partNames[part], text: names.join(', ') }] : []
  }),
  ...(run.file_sha256 ? [{ label: 'SHA-256 of the file', text: run.file_sha256 }] : []),
]
const partNames = {
  proposed: 'Proposed by',
  approved: 'Approved by',
  released: 'Released by',
} as const

const vendorsTable = (payees: readonly PaidVendor[], text: Text): Table => ({
  label: 'Vendors',
  columns: [
    { label: 'Vendor' },
    { label: 'Account' },
    { label: 'Amount', align: 'end' },
    { label: 'What is unusual' },
  ],
  rows: payees.map((payee) => ({
    cells: [
      { kind: 'link', text: payee.vendor, href: url.vendor(payee.vendorId) },
      payee.accountId === null
        ? { kind: 'muted', text: 'None is needed' }
        : {
            kind: 'link',
            text: masked(payee.accountEnding ?? ''),
            href: url.account(payee.accountId),
          },
      { kind: 'money', text: text(payee.total) },
      { kind: 'text', text: payee.risks.map((risk) => riskWords[risk]).join('; ') || 'Nothing' },
    ],
  })),
})

function itemsTable(shown: Shown): Table {
  const { ctx, run, items, text } = shown
  const day = judgedOn(run, ctx.today)
  const changes = run.status === 'draft' && mayPropose(shown)
  return {
    label: 'What is paid',
    columns: [
      { label: 'Invoice' },
      { label: 'Vendor' },
      { label: 'Due' },
      { label: 'Amount', align: 'end' },
      { label: 'What blocks it' },
      ...(changes ? [{ label: 'Leave out' }] : []),
    ],
    rows: items.map((item): Row => ({
      cells: [
        {
          kind: 'link',
          text: item.supplier_number,
          href: url.invoice(item.invoice_id),
          note: item.invoice_number,
        },
        { kind: 'text', text: item.vendor_name },
        { kind: 'text', text: dueText(item) },
        {
          kind: 'money',
          text: text(item.amount - item.discount),
          note: item.discount > 0n ? `${text(item.discount)} discount` : undefined,
        },
        { kind: 'text', text: blockText(item, day) },
        ...(changes ? [leaveOut(run, item)] : []),
      ],
    })),
  }
}

function blockText(item: ItemRow, day: string | null): string {
  const block = day === null ? null : blockOfItem(item, day)
  return block ? blockWords[block] : 'Nothing'
}

const leaveOut = (run: Run, item: ItemRow): Cell => ({
  kind: 'action',
  action: {
    label: 'Leave out',
    href: url.exclusion(item.id),
    small: true,
    tone: 'secondary',
    version: run.version,
    key: `leave-out-${item.id}-${run.version}`,
  },
})

const paymentsTable = ({ ctx, text }: Shown, payments: readonly Payment[]): Table => ({
  label: 'Payments',
  columns: [
    { label: 'Payment' },
    { label: 'Vendor' },
    { label: 'Account' },
    { label: 'Amount', align: 'end' },
    { label: 'Status' },
  ],
  rows: payments.map((payment) => ({
    cells: [
      {
        kind: 'link',
        text: payment.number,
        href: url.payment(payment.id),
        note: payment.reason ?? standingOf(ctx, payment) ?? undefined,
      },
      { kind: 'text', text: payment.vendor_name },
      {
        kind: 'text',
        text: payment.account_ending === null ? '—' : masked(payment.account_ending),
      },
      { kind: 'money', text: text(payment.total) },
      { kind: 'status', status: paymentChips[payment.status] },
    ],
  })),
})

/** Where it stands with the service that pays it. */
const standingOf = (ctx: ReadCtx, payment: Payment): string | null =>
  serviceOf(payment.rail)?.standing(payment, ctx.now, ctx.actor.timeZone) ?? null
