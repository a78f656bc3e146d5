import { fiscalYearOf } from '../kernel/calendar.ts'
import { money } from '../kernel/money.ts'
import { settings } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import type { Button, Empty, Filters, ListPage } from '../platform/view/ui.ts'
import { available, budgetStatuses, used } from './budget.ts'
import type { Row } from './json.ts'
import { url, usage } from './presenter.ts'
import * as queries from './queries.ts'
import * as figureQueries from './figure-queries.ts'
import { asTree } from './tree.ts'

export type Listed = Omit<ListPage, 'pager'> & {
  filters: Filters | null
  note: string | null
  rows: readonly Row[]
  nextCursor: string | null
  asOf: string | null
}

/** Budgets with their figures as they were at the end of a day, told by the ledger. */
export async function figuresAsOf<T extends Row>(
  ctx: ReadCtx,
  rows: readonly T[],
  asOf: string | undefined,
): Promise<T[]> {
  if (!asOf || rows.length === 0) return [...rows]
  const sums = await figureQueries.sumsAsOf(
    ctx.tx,
    rows.map((b) => b.id),
    asOf,
    ctx.actor.organisation.timeZone,
  )
  const nothing = { amount: 0n, reserved: 0n, committed: 0n, actual: 0n }
  return rows.map((b) => {
    const { amount, reserved, committed, actual } =
      sums.find((s) => s.budget_id === b.id) ?? nothing
    return { ...b, amount, reserved, committed, actual }
  })
}

/** A year as a tree for people; for programs every budget, page by page. */
export async function listPage(
  ctx: ReadCtx,
  input: {
    cursor?: string | undefined
    limit?: number | undefined
    year?: number | undefined
    as_of?: string | undefined
  },
): Promise<Listed> {
  const limit = input.limit ?? 50
  const [found, years, rules] = await Promise.all([
    queries.list(ctx.tx, { cursor: input.cursor, limit }),
    queries.years(ctx.tx),
    settings(ctx.tx),
  ])
  const current = fiscalYearOf(ctx.today, rules.fiscal_year_start)
  const year =
    input.year ??
    (years.some((y) => y.fiscal_year === current) ? current : (years[0]?.fiscal_year ?? current))
  const [rows, ofYear] = await Promise.all([
    figuresAsOf(ctx, found.slice(0, limit), input.as_of),
    queries.ofYear(ctx.tx, year).then((all) => figuresAsOf(ctx, all, input.as_of)),
  ])
  return {
    title: 'Budgets',
    rows,
    nextCursor: found.length > limit ? rows.at(-1)!.id : null,
    asOf: input.as_of ?? null,
    header: {
      title: 'Budgets',
      meta: input.as_of ? `As they were at the end of ${dateText(input.as_of)}` : undefined,
      buttons: buttons(ctx, year),
    },
    filters: years.length
      ? {
          href: url.index,
          filters: [
            {
              name: 'year',
              label: 'Year',
              value: String(year),
              options: years.map((y) => ({
                value: String(y.fiscal_year),
                label: String(y.fiscal_year),
              })),
            },
          ],
          dates: [{ name: 'as_of', label: 'As of', value: input.as_of ?? '' }],
          clearHref: input.as_of ? `${url.index}?year=${year}` : null,
        }
      : null,
    table: tableOf(ofYear),
    empty: years.length ? null : nothingYet(ctx),
    note: ofYear.some((b) => b.parent_id)
      ? 'What is used below counts in the budget above too, so the totals are those of the budgets on top.'
      : null,
  }
}

function tableOf(all: readonly Row[]): ListPage['table'] {
  const text = (minor: bigint, b: Row): string => moneyText(money(minor, b.currency))
  const cell = (minor: bigint, b: Row) => ({ kind: 'money' as const, text: text(minor, b) })
  const tree = asTree(all)
  const onTop = tree.filter((t) => t.depth === 0).map((t) => t.row)
  const total = (of: (b: Row) => bigint): string =>
    onTop[0]
      ? text(
          onTop.reduce((sum, b) => sum + of(b), 0n),
          onTop[0],
        )
      : ''
  return {
    label: 'Budgets',
    columns: [
      { label: 'Budget' },
      { label: 'Use' },
      { label: 'Amount', align: 'end' },
      { label: 'Reserved', align: 'end' },
      { label: 'Committed', align: 'end' },
      { label: 'Spent', align: 'end' },
      { label: 'Left', align: 'end' },
    ],
    rows: tree.map(({ row: b, depth }) => ({
      cells: [
        {
          kind: 'link',
          text: b.name,
          href: url.show(b.id),
          depth,
          note: [b.code, ...(b.owner_name ? [b.owner_name] : [])].join(', '),
        },
        { kind: 'status', status: b.status === 'active' ? usage(b) : budgetStatuses[b.status] },
        cell(b.amount, b),
        cell(b.reserved, b),
        cell(b.committed, b),
        cell(b.actual, b),
        cell(available(b), b),
      ],
    })),
    totals:
      onTop.length > 1
        ? [
            { label: 'Planned', text: total((b) => b.amount) },
            { label: 'Used', text: total(used) },
            { label: 'Left', text: total(available), strong: true },
          ]
        : [],
  }
}

function buttons(ctx: ReadCtx, year: number): Button[] {
  const may = ctx.actor.permissions
  return [
    { label: 'All budgets', href: url.list, icon: 'list' },
    { label: 'Export', href: `/budgets/export?year=${year}`, icon: 'download' },
    ...(may.has('budgets.transfer')
      ? [{ label: 'Transfers', href: '/budget-transfers', icon: 'repeat' as const }]
      : []),
    ...(may.has('budgets.manage')
      ? [
          {
            label: 'Carry forward',
            href: `${url.carryForward}?year=${year}`,
            icon: 'arrow-right' as const,
          },
          { label: 'Import', href: url.import, icon: 'upload' as const },
          {
            label: 'Plan a budget',
            href: url.new,
            variant: 'primary' as const,
            icon: 'plus' as const,
          },
        ]
      : []),
  ]
}

const nothingYet = (ctx: ReadCtx): Empty => ({
  title: 'No budgets yet',
  text: 'A budget says how much a cost centre, a category or a project may use in a year. Requests reserve from it, orders commit, invoices spend.',
  icon: 'chart-pie',
  button: ctx.actor.permissions.has('budgets.manage')
    ? { label: 'Plan a budget', href: url.new, variant: 'primary', icon: 'plus' }
    : undefined,
})
