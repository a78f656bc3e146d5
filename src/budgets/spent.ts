import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyText } from '../platform/view/format.ts'
import type { BudgetBar, Cell, Row, Status, Table } from '../platform/view/ui.ts'
import { available, type Budget } from './budget.ts'
import * as queries from './ledger-queries.ts'
import { budgetBar, overText, url, usage } from './presenter.ts'

type Share = Readonly<{ budget: Budget; leaf: boolean; need: bigint }>
/** What a document takes of its budgets, and what no budget covers. */
export type Spent = { effects: readonly Share[]; unbudgeted: bigint }

/** What a document has reserved of each budget until now. */
export async function reservedBy(ctx: ReadCtx, id: string): Promise<Spent> {
  const subject = queries.listed([id])
  const [positions, budgets] = await Promise.all([
    queries.positionsOf(ctx.tx, subject),
    queries.factsPositioned(ctx.tx, subject),
  ])
  const open = positions.filter(({ reserved }) => reserved > 0n)
  const effects = budgets.flatMap((budget): Share[] => {
    const mine = open.filter((one) => one.budget_id === budget.id)
    if (mine.length === 0) return []
    return [
      {
        budget,
        leaf: mine.some((one) => one.leaf_id === budget.id),
        need: mine.reduce((sum, { reserved }) => sum + reserved, 0n),
      },
    ]
  })
  return { effects, unbudgeted: 0n }
}

/** `of` names the document; `setAside`: the figures of the budgets contain it already. */
type Shown = { of: string; setAside: boolean }
/** One budget as a bar, several as rows. */
type Budgets = { budget: BudgetBar | null; budgets: Table | null }

/**
 * The budgets that a document spends: those it is charged to, and those above them that it overdraws. What no budget
 * covers has a row of its own beside them.
 */
export function budgetsSpent({ effects, unbudgeted }: Spent, shown: Shown): Budgets {
  const left = (share: Share): bigint =>
    available(share.budget) - (shown.setAside ? 0n : share.need)
  const direct = effects.filter(({ leaf }) => leaf)
  const above = effects.filter((share) => !share.leaf && left(share) < 0n)
  const all = [...direct, ...above]
  const [only] = all
  if (!only) return { budget: null, budgets: null }
  if (all.length === 1 && unbudgeted <= 0n)
    return { budget: budgetBar(only.budget, only.need, shown.setAside, shown), budgets: null }
  const takes = all.some(({ need }) => need > 0n)
  const rows = all.map((share) => rowOf(share, { takes, left: left(share), ...shown }))
  return {
    budget: null,
    budgets: {
      label: 'Budgets',
      columns: [
        { label: 'Budget' },
        ...(takes ? [{ label: shown.of, align: 'end' as const }] : []),
        { label: takes ? 'Left after this' : 'Left', align: 'end' },
        { label: 'Used' },
      ],
      rows:
        unbudgeted > 0n && takes ? [...rows, uncovered(unbudgeted, only.budget.currency)] : rows,
    },
  }
}

type Showing = Shown & { takes: boolean; left: bigint }
function rowOf({ budget, need, leaf }: Share, { takes, left, setAside }: Showing): Row {
  const text = (minor: bigint): string => moneyText(money(minor, budget.currency))
  return {
    cells: [
      {
        kind: 'link',
        text: `${budget.name} ${budget.fiscal_year}`,
        href: url.show(budget.id),
        note: leaf ? budget.code : `${budget.code} · above the others`,
      },
      ...(takes ? [{ kind: 'money', text: text(need) } satisfies Cell] : []),
      { kind: 'money', text: text(left), note: overText(budget, left) },
      { kind: 'status', status: onOneLine(usage(budget, setAside ? 0n : need)) },
    ],
  }
}

/** Beside the inbox the table is narrow: what may break is the name of the budget. */
const onOneLine = (status: Status): Status => ({
  ...status,
  text: status.text.replaceAll(' ', '\u00a0'),
})

const uncovered = (minor: bigint, currency: string): Row => ({
  cells: [
    { kind: 'text', text: 'No budget', note: 'Nobody planned one for this part.' },
    { kind: 'money', text: moneyText(money(minor, currency)) },
    { kind: 'text', text: '' },
    { kind: 'text', text: '' },
  ],
})
