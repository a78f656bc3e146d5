import { money } from '../kernel/money.ts'
import { compactMoney, moneyText, percentText } from '../platform/view/format.ts'
import type { BudgetBar, BudgetSegment, Status } from '../platform/view/ui.ts'
import { available, type Budget } from './budget.ts'

export const url = {
  index: '/budgets',
  list: '/budgets/list',
  new: '/budgets/new',
  show: (id: string) => `/budgets/${id}`,
  edit: (id: string) => `/budgets/${id}/edit`,
  carryForward: '/budgets/carry-forward',
  import: '/budgets/import',
}

const percent = (part: bigint, whole: bigint): number =>
  whole <= 0n ? 0 : Number(((part < 0n ? 0n : part > whole ? whole : part) * 1000n) / whole) / 10

export function usage(b: Budget, after = 0n): Status {
  const used = b.reserved + b.committed + b.actual + after
  const text = `${percentText(used, b.amount)} ${after > 0n ? 'after this' : 'used'}`
  if (used > b.amount) return { text: after > 0n ? 'Over budget' : 'Over budget', tone: 'bad' }
  return { text, tone: used * 10n >= b.amount * 9n ? 'warn' : 'ok' }
}

/** Why what is left is below nothing. */
export const overText = ({ currency }: Budget, left: bigint): string | undefined =>
  left < 0n ? `${moneyText(money(-left, currency))} more than the budget allows.` : undefined

type Shown = { linked?: boolean; of?: string }
/**
 * The budget as a bar. `mine` is the part of the document that it is shown with, which `of` names; `counted` says
 * whether it is among the reserved already.
 */
export function budgetBar(
  b: Budget,
  mine: bigint,
  counted: boolean,
  { linked = true, of = 'This request' }: Shown = {},
): BudgetBar {
  const others = counted ? b.reserved - mine : b.reserved
  const left = available(b) - (counted ? 0n : mine)
  const segment = (kind: BudgetSegment['kind'], label: string, minor: bigint): BudgetSegment => ({
    kind,
    label,
    amount: compactMoney(money(minor, b.currency)),
    percent: percent(minor, b.amount),
  })
  return {
    title: `Budget · ${b.name} ${b.fiscal_year}`,
    status: usage(b, counted ? 0n : mine),
    segments: [
      segment('spent', 'Spent', b.actual),
      segment('committed', 'Committed', b.committed),
      segment('reserved', 'Reserved', others),
      ...(mine > 0n ? [segment('this', of, mine)] : []),
    ],
    left: {
      label: mine > 0n ? 'Left after this' : 'Left',
      amount: compactMoney(money(left, b.currency)),
    },
    note: overText(b, left),
    ...(linked ? { noteLink: { label: 'See what it was spent on', href: url.show(b.id) } } : {}),
  }
}
