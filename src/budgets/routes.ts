import { z } from 'zod'
import { documentPath, timelineOf } from '../history/index.ts'
import { amountText, money, parseAmount } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { amountInput, ById, Page, version } from '../platform/http/input.ts'
import { listOf, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { dateTimeText, moneyText } from '../platform/view/format.ts'
import { formPage, paged } from '../platform/view/pages.ts'
import type { ListPage, RecordPage } from '../platform/view/ui.ts'
import { available } from './budget.ts'
import * as commands from './commands.ts'
import { budgetBar, url, usage } from './presenter.ts'
import * as queries from './queries.ts'

type Row = z.output<typeof queries.BudgetRow>
type Shown = RecordPage & { of: Row }
type Listed = ListPage & { rows: readonly Row[]; nextCursor: string | null }
const mode = z.enum(['block', 'route', 'warn'], 'Choose what happens when it is used up.')
const Plan = z.strictObject({ cost_center_id: z.uuid('Choose a cost centre.'), fiscal_year: z.coerce.number('Year must be a number such as 2026.').int().min(2000).max(2200), amount: amountInput('Amount'), mode })
const Revise = z.strictObject({ id: z.uuid(), version, amount: amountInput('Amount'), mode })
const BudgetJson = z.object({ id: Uuid, cost_center_id: Uuid.nullable(), fiscal_year: z.int(), amount: Money, reserved: Money, committed: Money, actual: Money, available: Money, mode, version: Version })
const budgetJson = (b: Row): z.input<typeof BudgetJson> => {
  const amount = (minor: bigint) => moneyJson(minor, b.currency)
  return { id: b.id, cost_center_id: b.cost_center_id, fiscal_year: b.fiscal_year, amount: amount(b.amount), reserved: amount(b.reserved), committed: amount(b.committed), actual: amount(b.actual), available: amount(available(b)), mode: b.mode, version: b.version }
}
const one = json(BudgetJson, (page: Shown) => budgetJson(page.of))
const modes = [{ value: 'block', label: 'Refuse requests that exceed it' }, { value: 'warn', label: 'Allow them, with a warning' }]

function inBase(ctx: ReadCtx, text: string): bigint {
  const amount = parseAmount(text, ctx.actor.organisation.baseCurrency)
  if (!amount) throw invalid('/amount', 'bad_amount', `Amount must be an amount in ${ctx.actor.organisation.baseCurrency}.`)
  return amount.minor
}

async function listPage(ctx: ReadCtx, input: { cursor?: string | undefined; limit?: number | undefined }): Promise<Listed> {
  const limit = input.limit ?? 50
  const { rows, nextCursor, pager } = paged(await queries.list(ctx.tx, { cursor: input.cursor, limit }), limit, url.index, input.cursor)
  const add = ctx.actor.permissions.has('budgets.manage') ? { label: 'Plan a budget', href: url.new, variant: 'primary' as const, icon: 'plus' as const } : undefined
  const cell = (minor: bigint, currency: string) => ({ kind: 'money' as const, text: moneyText(money(minor, currency)) })
  return {
    title: 'Budgets', rows, nextCursor, pager, header: { title: 'Budgets', ...(add ? { buttons: [add] } : {}) },
    table: {
      label: 'Budgets', columns: [{ label: 'Budget' }, { label: 'Use' }, { label: 'Amount', align: 'end' }, { label: 'Reserved', align: 'end' }, { label: 'Committed', align: 'end' }, { label: 'Spent', align: 'end' }, { label: 'Left', align: 'end' }],
      rows: rows.map((b) => ({ cells: [{ kind: 'link', text: `${b.name} ${b.fiscal_year}`, href: url.show(b.id), note: b.code }, { kind: 'status', status: usage(b) }, cell(b.amount, b.currency), cell(b.reserved, b.currency), cell(b.committed, b.currency), cell(b.actual, b.currency), cell(available(b), b.currency)] })),
    },
    empty: rows.length ? null : { title: 'No budgets yet', text: 'A budget says how much a cost centre may spend in a year. Requests reserve from it, orders commit, invoices spend.', icon: 'chart-pie', button: add },
  }
}

const eventText = (event: string): string => event.charAt(0).toUpperCase() + event.slice(1).replaceAll('_', ' ')
const sources: Record<string, string> = { purchase_request: 'Purchase request', purchase_order: 'Purchase order', invoice: 'Invoice', budget: 'This budget' }
async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [budget, ledger, sums, events] = await Promise.all([queries.find(ctx.tx, id), queries.ledger(ctx.tx, id, { timeZone: ctx.actor.timeZone }), queries.ledgerSums(ctx.tx, id), timelineOf(ctx, id)])
  const text = (minor: bigint): string => moneyText(money(minor, budget.currency))
  const change = (minor: bigint) => ({ kind: 'money' as const, text: minor === 0n ? '' : text(minor) })
  const agrees = sums.amount === budget.amount && sums.reserved === budget.reserved && sums.committed === budget.committed && sums.actual === budget.actual
  return {
    title: `Budget ${budget.name} ${budget.fiscal_year}`, of: budget, budget: budgetBar(budget, 0n, false), timeline: { events },
    note: agrees ? 'The figures above are the sums of all ledger rows of this budget.' : 'The figures above differ from the sums of the ledger. Please tell an administrator.',
    header: { title: `${budget.name} ${budget.fiscal_year}`, crumbs: [{ label: 'Budgets', href: url.index }, { label: `${budget.code} ${budget.fiscal_year}` }], statuses: [usage(budget)], amount: { text: text(available(budget)), note: 'left' }, ...(ctx.actor.permissions.has('budgets.manage') ? { buttons: [{ label: 'Revise', href: url.edit(id), icon: 'pencil' as const }] } : {}) },
    facts: [{ label: 'Amount', text: text(budget.amount), strong: true }, { label: 'Reserved', text: text(budget.reserved) }, { label: 'Committed', text: text(budget.committed) }, { label: 'Spent', text: text(budget.actual) }, { label: 'When used up', text: budget.mode === 'block' ? 'Requests are refused' : 'Requests are allowed with a warning' }],
    tables: [{ title: 'Ledger, latest first', table: {
      label: 'Ledger', columns: [{ label: 'What' }, { label: 'When' }, { label: 'Amount', align: 'end' }, { label: 'Reserved', align: 'end' }, { label: 'Committed', align: 'end' }, { label: 'Spent', align: 'end' }],
      rows: ledger.map((row) => ({ cells: [row.subject_kind === 'budget' ? { kind: 'text', text: eventText(row.event), note: sources[row.subject_kind] } : { kind: 'link', text: eventText(row.event), href: documentPath(row.subject_kind, row.subject_id), note: `${sources[row.subject_kind] ?? ''} ${row.number ?? ''}`.trim() }, { kind: 'muted', text: dateTimeText(row.at, ctx.actor.timeZone) }, change(row.d_amount), change(row.d_reserved), change(row.d_committed), change(row.d_actual)] })),
    } }],
  }
}

async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const [b, centers] = await Promise.all([id ? queries.find(ctx.tx, id) : null, id ? [] : queries.costCenterChoices(ctx.tx)])
  const base = ctx.actor.organisation.baseCurrency
  return formPage({
    title: b ? `Revise ${b.name} ${b.fiscal_year}` : 'Plan a budget', crumbs: [{ label: 'Budgets', href: url.index }], action: b ? url.edit(b.id) : url.index, version: b?.version ?? null, cancelHref: b ? url.show(b.id) : url.index, submitLabel: b ? 'Save budget' : 'Plan budget',
    fields: [
      ...(b ? [] : [{ name: 'cost_center_id', label: 'Cost centre', type: 'select' as const, options: [{ value: '', label: 'Choose a cost centre' }, ...centers.map((c) => ({ value: c.id, label: c.label }))] }, { name: 'fiscal_year', label: 'Fiscal year', type: 'quantity' as const, fallback: ctx.today.slice(0, 4), hint: 'The year in which it begins' }]),
      { name: 'amount', label: `Amount in ${base}`, type: 'money', fallback: b ? amountText(money(b.amount, b.currency)) : '' }, { name: 'mode', label: 'When it is used up', type: 'select', fallback: b?.mode ?? 'block', options: modes },
    ],
  }, refused)
}
const blank: Refused = { values: {}, errors: [] }

export const budgets = feature('budgets')
  .get('/budgets', { allow: 'budgets.read', input: z.object(Page), view: '/pages/list', summary: 'Budgets.', json: json(listOf(BudgetJson), (page: Listed) => ({ data: page.rows.map(budgetJson), next_cursor: page.nextCursor })), handle: async (ctx) => show(await listPage(ctx, ctx.input)) })
  .get('/budgets/new', { allow: 'budgets.manage', input: z.object({}), view: '/pages/form', summary: 'The form for a new budget.', handle: async (ctx) => show(await form(ctx, blank, null)) })
  .post('/budgets', { allow: 'budgets.manage', input: Plan, view: '/pages/form', json: one, summary: 'Plan a budget for a cost centre and year.', onInvalid: (ctx, refused) => form(ctx, refused, null), handle: async (ctx) => {
    const id = await commands.plan(ctx, { costCenterId: ctx.input.cost_center_id, fiscalYear: ctx.input.fiscal_year, amount: inBase(ctx, ctx.input.amount), mode: ctx.input.mode })
    return created(url.show(id), await showPage(ctx, id), 'Budget planned.')
  } })
  .get('/budgets/:id', { allow: 'budgets.read', input: ById, view: '/pages/record', json: one, summary: 'One budget with its ledger.', handle: async (ctx) => show(await showPage(ctx, ctx.input.id)) })
  .get('/budgets/:id/edit', { allow: 'budgets.manage', input: ById, view: '/pages/form', summary: 'The form for revising a budget.', handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)) })
  .post('/budgets/:id/edit', { allow: 'budgets.manage', input: Revise, view: '/pages/form', json: one, summary: 'Revise a budget.', onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])), handle: async (ctx) => {
    const { id } = ctx.input
    const before = await queries.find(ctx.tx, id)
    await commands.revise(ctx, id, { parentId: before.parent_id, ownerId: null, status: before.status, pace: before.pace, paceMode: before.pace_mode, alertLevels: before.alert_levels, reason: null, amount: inBase(ctx, ctx.input.amount), mode: ctx.input.mode, version: ctx.input.version ?? before.version })
    return changed(url.show(id), await showPage(ctx, id), 'Budget revised.')
  } })
