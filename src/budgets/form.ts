import { money } from '../kernel/money.ts'
import { leadsTo } from '../kernel/lifecycle.ts'
import { amountIn } from '../kernel/number-field.ts'
import { invalid } from '../kernel/problem.ts'
import { fiscalYearOf } from '../kernel/calendar.ts'
import { settings } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { typedAmount } from '../platform/view/format.ts'
import { baseAmount } from '../platform/http/input.ts'
import type { Banner } from '../platform/view/ui.ts'
import { budgetLifecycle, evenMonthlyPlan } from './budget.ts'
import type { Row } from './json.ts'
import { url } from './presenter.ts'
import * as queries from './queries.ts'
import {
  activeCostCenterPicker,
  categoryPicker,
  projectPicker,
  budgetPicker,
  ownerPicker,
} from '../pickers/index.ts'
import { choicesOf, pickForm } from '../platform/view/picks.ts'

const modeOptions = [
  { value: 'block', label: 'Refuse requests that exceed it' },
  { value: 'route', label: 'Ask its owner as well' },
  { value: 'warn', label: 'Allow them, with a warning' },
]
const monthlyPlanOptions = [
  { value: 'none', label: 'Not by month' },
  { value: 'even', label: 'The same every month' },
  { value: 'given', label: 'As listed below' },
]
const monthlyPlanModeOptions = [
  { value: 'ignore', label: 'Nothing' },
  { value: 'warn', label: 'Warn' },
  { value: 'stop', label: 'Refuse until the month comes' },
]
const statusOptions = [
  { value: 'draft', label: 'Draft: nothing is charged to it yet' },
  { value: 'active', label: 'Active' },
  { value: 'frozen', label: 'Frozen: nothing new is reserved' },
  { value: 'closed', label: 'Closed: it only takes back' },
] as const

export const budgetPicks = {
  cost_center_id: activeCostCenterPicker,
  category_id: categoryPicker,
  project_id: projectPicker,
  parent_id: budgetPicker,
  owner_id: ownerPicker,
} as const
const picked = (name: keyof typeof budgetPicks, label: string, placeholder: string) => ({
  name,
  label,
  placeholder,
  picker: budgetPicks[name],
  optional: true,
})

export async function form(
  ctx: ReadCtx,
  refused: Refused,
  { budget: b, costCenterId }: { budget: Row | null; costCenterId?: string | undefined },
) {
  const [centers, rules, own] = await Promise.all([
    choicesOf(ctx, budgetPicks.cost_center_id),
    settings(ctx.tx),
    b ? queries.ownOwner(ctx.tx, b.id) : null,
  ])
  const current = fiscalYearOf(ctx.today, rules.fiscal_year_start)
  const base = ctx.actor.organisation.baseCurrency
  return pickForm(
    ctx,
    {
      title: b ? `Revise ${b.name} ${b.fiscal_year}` : 'Plan a budget',
      crumbs: [{ label: 'Budgets', href: url.index }],
      action: b ? url.edit(b.id) : url.index,
      version: b?.version ?? null,
      banner: centers.any ? null : noCostCenter(ctx),
      cancelHref: b ? url.show(b.id) : url.index,
      submitLabel: b ? 'Save budget' : 'Plan budget',
      fields: [
        ...(b
          ? []
          : [
              {
                ...picked('cost_center_id', 'Cost centre', 'Any'),
                fallback: costCenterId ?? centers.only ?? '',
                hint: 'A budget is for a cost centre, a category, a project, or several of them together',
              },
              picked('category_id', 'Category', 'Any'),
              picked('project_id', 'Project', 'Any'),
              {
                name: 'fiscal_year',
                label: 'Fiscal year',
                type: 'quantity' as const,
                fallback: String(current),
                hint: 'The year in which it begins',
              },
            ]),
        {
          name: 'amount',
          label: `Amount in ${base}`,
          type: 'money',
          fallback: b ? typedAmount(money(b.amount, b.currency)) : '',
        },
        {
          name: 'mode',
          label: 'When it is used up',
          type: 'select',
          fallback: b?.mode ?? 'block',
          options: modeOptions,
        },
        {
          ...picked('parent_id', 'Part of', 'Nothing above it'),
          fallback: b?.parent_id ?? '',
          hint: 'What is used here counts there too',
        },
        {
          ...picked('owner_id', 'Owner', 'Who owns the project or cost centre'),
          fallback: own?.owner_id ?? '',
        },
        {
          name: 'pace',
          label: 'The year by month',
          type: 'select',
          fallback: b?.pace ? 'given' : 'none',
          options: monthlyPlanOptions,
        },
        {
          name: 'months',
          label: 'Twelve amounts, one a line',
          type: 'textarea',
          rows: 4,
          optional: true,
          fallback: b?.pace
            ? b.pace.map((minor) => typedAmount(money(minor, b.currency))).join('\n')
            : '',
          hint: 'From the first month of the fiscal year; together the amount',
        },
        {
          name: 'pace_mode',
          label: 'Ahead of the monthly plan',
          type: 'select',
          fallback: b?.pace_mode ?? 'ignore',
          options: monthlyPlanModeOptions,
        },
        {
          name: 'alert_levels',
          label: 'Tell the owner at',
          fallback: (b?.alert_levels ?? [80, 100]).join(', '),
          hint: 'Percents of the amount',
        },
        ...(b
          ? [
              {
                name: 'status',
                label: 'Status',
                type: 'select' as const,
                fallback: b.status,
                options: statusOptions.filter(({ value }) =>
                  leadsTo(budgetLifecycle, b.status, value),
                ),
              },
              {
                name: 'reason',
                label: 'Why it changes',
                type: 'textarea' as const,
                rows: 2,
                optional: true,
              },
            ]
          : []),
      ],
    },
    refused,
  )
}

const noCostCenter = (ctx: ReadCtx): Banner => ({
  tone: 'warn',
  text: 'There is no cost centre yet. Requests are charged to one, so create it first.',
  button: ctx.actor.permissions.has('cost_centers.manage')
    ? { label: 'New cost centre', href: '/cost-centers/new' }
    : undefined,
})

export function inBase(ctx: ReadCtx, text: string, pointer = '/amount', label = 'Amount'): bigint {
  return amountIn(ctx.actor.organisation.baseCurrency, text, { pointer, label }).minor
}

/** The twelve months as they were asked for; undefined when nothing was said. */
export function monthlyPlanOf(
  ctx: ReadCtx,
  input: { pace?: 'none' | 'even' | 'given' | undefined; months?: string | undefined },
  amount: bigint,
): bigint[] | null | undefined {
  if (input.pace === undefined) return undefined
  if (input.pace === 'none') return null
  if (input.pace === 'even') return evenMonthlyPlan(amount)
  const months = (input.months ?? '')
    .split(/[\n;]+/)
    .map((line) => line.trim())
    .filter(Boolean)
  if (months.length !== 12)
    throw invalid(
      '/months',
      'not_twelve',
      `Give twelve amounts, one a line; these are ${months.length}.`,
    )
  const parsed = months.map((text, i) => {
    const read = baseAmount(`Month ${i + 1}`).safeParse(text)
    if (!read.success) throw invalid('/months', 'bad_amount', read.error.issues[0]!.message)
    return inBase(ctx, read.data, '/months', `Month ${i + 1}`)
  })
  if (parsed.reduce((sum, each) => sum + each, 0n) !== amount)
    throw invalid('/months', 'not_whole', 'The twelve months must come to the amount of the year.')
  return parsed
}
