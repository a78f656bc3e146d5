import { timelineOf } from '../history/index.ts'
import { money } from '../kernel/money.ts'
import { months as monthNames } from '../kernel/choices.ts'
import { settings } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  compactMoney,
  dateText,
  dateTimeText,
  moneyText,
  percentText,
} from '../platform/view/format.ts'
import type { Fact, RecordPage, Table } from '../platform/view/ui.ts'
import { available, budgetStatuses, modeLabels, used } from './budget.ts'
import { burnOf, type Burn } from './chart.ts'
import type { LedgerEntry, Row } from './json.ts'
import { figuresAsOf } from './list-page.ts'
import { budgetBar, url, usage } from './presenter.ts'
import * as queries from './queries.ts'
import * as figureQueries from './figure-queries.ts'

export type Chart = {
  title: string
  summary: string
  planned: string
  used: string
  projected: string
  limit: number
  top: string
  months: readonly { short: string; long: string }[]
  table: Table
  forecast: boolean
}
export type Shown = RecordPage & {
  of: Row
  asOf: string | null
  chart: Chart
  ledger: Table
  ledgerTitle: string
  ledgerNote: string
  clearHref: string | null
  children: Table | null
  rows: readonly LedgerEntry[]
  sums: { amount: bigint; reserved: bigint; committed: bigint; actual: bigint }
}
type Input = {
  id: string
  as_of?: string | undefined
  figure?: (typeof figureQueries.figures)[number] | undefined
  document?: string | undefined
  month?: string | undefined
}

const labels = {
  amount: 'Amount',
  reserved: 'Reserved',
  committed: 'Committed',
  actual: 'Spent',
} as const
const aheadOfPlan = {
  ignore: 'Nothing happens',
  warn: 'Requests are allowed with a warning',
  stop: 'Requests are refused until the month comes',
} as const

export async function showPage(ctx: ReadCtx, input: Input): Promise<Shown> {
  const { id, as_of: asOf, figure, document, month } = input
  const zone = ctx.actor.organisation.timeZone
  const filter = { figure, document, month, asOf, timeZone: zone }
  const [stored, ledger, sums, whole, events, spent, rules, below] = await Promise.all([
    queries.find(ctx.tx, id),
    figureQueries.ledger(ctx.tx, id, filter),
    figureQueries.ledgerSums(ctx.tx, id, filter),
    figureQueries.ledgerSums(ctx.tx, id),
    timelineOf(ctx, id),
    figureQueries.byMonth(ctx.tx, id, zone),
    settings(ctx.tx),
    queries.childrenOf(ctx.tx, id),
  ])
  const [budget] = await figuresAsOf(ctx, [stored], asOf)
  const b = budget!
  const text = (minor: bigint): string => moneyText(money(minor, b.currency))
  const filtered = Boolean(figure ?? document ?? month)
  const agrees = (['amount', 'reserved', 'committed', 'actual'] as const).every(
    (f) => whole[f] === stored[f],
  )
  const to = (more: Record<string, string>): string =>
    `${url.show(id)}?${new URLSearchParams({ ...(asOf ? { as_of: asOf } : {}), ...more })}#ledger`
  return {
    title: `Budget ${b.name} ${b.fiscal_year}`,
    of: b,
    asOf: asOf ?? null,
    rows: ledger,
    sums,
    budget: budgetBar(b, 0n, false, { linked: false }),
    timeline: { events },
    note: null,
    attachments: undefined,
    header: {
      title: `${b.name} ${b.fiscal_year}`,
      crumbs: [
        { label: 'Budgets', href: `${url.index}?year=${b.fiscal_year}` },
        { label: `${b.code} ${b.fiscal_year}` },
      ],
      statuses: [...(b.status === 'active' ? [] : [budgetStatuses[b.status]]), usage(b)],
      amount: { text: text(available(b)), note: 'left' },
      meta: asOf ? `As it was at the end of ${dateText(asOf)}` : undefined,
      buttons: buttonsOf(ctx, b),
    },
    facts: [
      ...(['amount', 'reserved', 'committed', 'actual'] as const).map((f): Fact => ({
        label: labels[f],
        text: text(b[f]),
        href: to({ figure: f }),
        strong: f === 'amount',
      })),
      { label: 'Left', text: text(available(b)), strong: true },
      { label: 'Owner', text: b.owner_name ?? 'Nobody' },
      { label: 'Legal entity', text: b.entity_name },
      ...(b.parent_id
        ? [
            {
              label: 'Part of',
              text: b.parent_code ?? 'A larger budget',
              href: url.show(b.parent_id),
            },
          ]
        : []),
      { label: 'When used up', text: modeLabels[b.mode] },
      ...(b.pace ? [{ label: 'Ahead of the monthly plan', text: aheadOfPlan[b.pace_mode] }] : []),
      { label: 'Told at', text: b.alert_levels.map((l) => `${l} %`).join(', ') },
      ...(b.carried_to
        ? [{ label: 'Carried into', text: 'The next year', href: url.show(b.carried_to) }]
        : []),
    ],
    tables: [],
    chart: chartOf(burnOf(stored, spent, rules.fiscal_year_start, ctx.today), stored),
    ledger: ledgerTable(ctx, ledger, b.currency, (row) => to({ document: row.subject_id })),
    ledgerTitle: filtered ? 'Ledger, the rows asked for' : 'Ledger, latest first',
    clearHref: filtered || asOf ? url.show(id) : null,
    ledgerNote: [
      figure
        ? `These rows make up ${labels[figure].toLowerCase()}: together ${text(sums[figure])}.`
        : `Together: amount ${text(sums.amount)}, reserved ${text(sums.reserved)}, committed ${text(sums.committed)}, spent ${text(sums.actual)}.`,
      ledger.length >= 100 ? 'The latest hundred are shown; the sums are of all.' : '',
      agrees
        ? ''
        : 'The budget’s figures differ from the sums of its ledger. Please tell an administrator.',
    ]
      .filter(Boolean)
      .join(' '),
    children: below.length ? childrenTable(below) : null,
  }
}

function buttonsOf(ctx: ReadCtx, b: Row): NonNullable<RecordPage['header']['buttons']> {
  const may = ctx.actor.permissions
  return [
    ...(may.has('budgets.transfer') && b.status !== 'closed'
      ? [
          {
            label: 'Transfer',
            href: `/budget-transfers/new?from_id=${b.id}`,
            icon: 'repeat' as const,
          },
        ]
      : []),
    ...(may.has('budgets.manage')
      ? [{ label: 'Revise', href: url.edit(b.id), icon: 'pencil' as const }]
      : []),
  ]
}

const eventText = (event: string): string =>
  event.charAt(0).toUpperCase() + event.slice(1).replaceAll('_', ' ')
const sources: Record<string, string> = {
  purchase_request: 'Purchase request',
  purchase_order: 'Purchase order',
  invoice: 'Invoice',
  budget: 'This budget',
  budget_transfer: 'Budget transfer',
  change_order: 'Change order',
}

function ledgerTable(
  ctx: ReadCtx,
  rows: readonly LedgerEntry[],
  currency: string,
  ofDocument: (row: LedgerEntry) => string,
): Table {
  const change = (minor: bigint) => ({
    kind: 'money' as const,
    text: minor === 0n ? '' : moneyText(money(minor, currency)),
  })
  return {
    label: 'Ledger',
    columns: [
      { label: 'What' },
      { label: 'When' },
      { label: 'Amount', align: 'end' },
      { label: 'Reserved', align: 'end' },
      { label: 'Committed', align: 'end' },
      { label: 'Spent', align: 'end' },
      { label: 'Of this document' },
    ],
    rows: rows.map((row) => ({
      cells: [
        row.subject_kind === 'budget' || !row.number
          ? { kind: 'text', text: eventText(row.event), note: sources[row.subject_kind] }
          : {
              kind: 'link',
              text: eventText(row.event),
              href: ctx.kinds.path(row.subject_kind, row.subject_id),
              note: `${sources[row.subject_kind] ?? ''} ${row.number}`.trim(),
            },
        { kind: 'muted', text: dateTimeText(row.at, ctx.actor.organisation.timeZone) },
        change(row.d_amount),
        change(row.d_reserved),
        change(row.d_committed),
        change(row.d_actual),
        { kind: 'link', text: 'All rows', href: ofDocument(row) },
      ],
    })),
  }
}

function childrenTable(rows: readonly Row[]): Table {
  const text = (minor: bigint, b: Row): string => moneyText(money(minor, b.currency))
  return {
    label: 'Budgets below',
    columns: [
      { label: 'Budget' },
      { label: 'Use' },
      { label: 'Amount', align: 'end' },
      { label: 'Left', align: 'end' },
    ],
    rows: rows.map((b) => ({
      cells: [
        { kind: 'link', text: b.name, href: url.show(b.id), note: b.code },
        { kind: 'status', status: usage(b) },
        { kind: 'money', text: text(b.amount, b) },
        { kind: 'money', text: text(available(b), b) },
      ],
    })),
  }
}

function chartOf(burn: Burn, b: Row): Chart {
  const text = (minor: bigint): string => moneyText(money(minor, b.currency))
  const points = (line: readonly (readonly [number, number])[]): string =>
    line.map(([x, y]) => `${x},${y}`).join(' ')
  const name = (month: string): string => monthNames[Number(month.slice(5)) - 1] ?? month
  const at = burn.months.findLast((m) => m.used !== null)
  const gone = used(b) - b.reserved
  return {
    title: 'Month by month',
    planned: points(burn.planned),
    used: points(burn.used),
    projected: points(burn.projected),
    limit: burn.limit,
    top: compactMoney(money(burn.top, b.currency)),
    forecast: burn.projected.length > 1,
    months: burn.months.map((m) => ({ short: name(m.month).slice(0, 1), long: name(m.month) })),
    summary:
      at?.used === undefined || at.used === null
        ? 'The fiscal year has not begun.'
        : `Ordered and spent so far: ${text(gone)}, ${percentText(gone, b.amount)} of the year. Planned until the end of ${name(at.month)}: ${text(at.planned)}.${burn.projected.length > 1 ? ` At this pace the year ends at ${text(burn.forecast)}${burn.forecast > b.amount ? `, ${text(burn.forecast - b.amount)} too much` : ''}.` : ''}`,
    table: {
      label: 'Month by month',
      columns: [
        { label: 'Month' },
        { label: 'Planned until then', align: 'end' },
        { label: 'Ordered and spent', align: 'end' },
        { label: 'At this pace', align: 'end' },
      ],
      rows: burn.months.map((m) => ({
        cells: [
          {
            kind: 'link',
            text: `${name(m.month)} ${m.month.slice(0, 4)}`,
            href: `${url.show(b.id)}?month=${m.month}#ledger`,
          },
          { kind: 'money', text: text(m.planned) },
          { kind: 'money', text: m.used === null ? '' : text(m.used) },
          { kind: 'money', text: m.forecast === null ? '' : text(m.forecast) },
        ],
      })),
    },
  }
}
