import { splitNotes, type Content, type Subject, type Summary } from '../approvals/index.ts'
import { check } from '../budgets/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { amountText, money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import { chargesOf } from './charges.ts'
import * as charging from './charge-queries.ts'
import { decided } from './commands.ts'
import { budgetOf, linesTable, stateOf } from './presenter.ts'
import * as queries from './queries.ts'

const plain = (text: string): string => decimalText(decimal(text))

/** What approval of a request is bound to. Prices and quantities count as the amount: when they fall, what was approved stands. */
async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const [pr, lines, splits] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.lines(ctx.tx, id),
    charging.splits(ctx.tx, id),
  ])
  const coded = lines.flatMap((line) => [
    ...(line.category_name
      ? [{ label: `Category of line ${line.position}`, text: line.category_name }]
      : []),
    ...splits
      .filter((s) => s.line_id === line.id)
      .map((s, i) => ({
        label: `Line ${line.position}, part ${i + 1}`,
        text: `${s.cost_center_code} ${s.percent === null ? amountText(money(s.amount ?? 0n, pr.currency)) : `${plain(s.percent)} %`}`,
      })),
  ])
  const base = ctx.actor.organisation.baseCurrency
  return {
    amount: [
      { label: 'Total', text: `${amountText(money(pr.total, pr.currency))} ${pr.currency}` },
      ...(pr.currency === base
        ? []
        : [{ label: `Total in ${base}`, text: amountText(money(pr.base_total, base)) }]),
      ...lines.map((line) => ({
        label: `Line ${line.position}`,
        text: `${plain(line.quantity)} ${line.unit} at ${plain(line.unit_price)}`,
      })),
    ],
    coding: [
      { label: 'Cost centre', text: pr.cost_center_code },
      ...(pr.project_name ? [{ label: 'Project', text: pr.project_name }] : []),
      ...coded,
    ],
    vendor: [
      { label: 'Suggested vendor', text: pr.vendor_name ?? 'None' },
      ...(pr.vendor_reason ? [{ label: 'Why this vendor', text: pr.vendor_reason }] : []),
    ],
    currency: [{ label: 'Currency', text: pr.currency }],
    content: [
      { label: 'What is needed', text: pr.title },
      ...lines.map((line) => ({ label: `Item ${line.position}`, text: line.description })),
    ],
  }
}

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const [pr, lines] = await Promise.all([queries.find(ctx.tx, id), queries.lines(ctx.tx, id)])
  const [charged, notes] = await Promise.all([
    check(ctx, await chargesOf(ctx, pr)),
    splitNotes(ctx, [id]),
  ])
  const split = notes.get(id)
  const base = ctx.actor.organisation.baseCurrency
  return {
    statusText: stateOf(pr).text,
    amount: moneyText(money(pr.total, pr.currency)),
    lines: linesTable(pr, lines),
    reason: pr.justification,
    budget: budgetOf(pr, charged),
    facts: [
      ...(split ? [{ label: 'Perhaps split', text: split, tone: 'warn' as const }] : []),
      ...(pr.currency === base
        ? []
        : [{ label: `In ${base}`, text: moneyText(money(pr.base_total, base)) }]),
      { label: 'Cost centre', text: `${pr.cost_center_code} · ${pr.cost_center_name}` },
      { label: 'Suggested vendor', text: pr.vendor_name ?? 'None' },
      { label: 'Need by', text: dateText(pr.need_by) },
      ...(pr.vendor_reason
        ? [{ label: 'Why not the preferred vendor', text: pr.vendor_reason }]
        : []),
    ],
  }
}

/** How the approval engine knows purchase requests. */
export const requestSubject: Subject = {
  noun: 'purchase request',
  read: 'purchase_requests.read',
  permission: 'approvals.decide',
  duty: 'purchase_request.approve',
  fallback: ['controller', 'approver'],
  lock: (ctx, id) => queries.lock(ctx.tx, id),
  decided,
  content,
  summary,
}
