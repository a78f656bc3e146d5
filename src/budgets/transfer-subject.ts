import type { Content, Subject, Summary } from '../approvals/index.ts'
import { amountText, money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyText } from '../platform/view/format.ts'
import { transferDecided } from './transfer-commands.ts'
import * as queries from './transfer-queries.ts'

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const t = await queries.find(ctx.tx, id)
  return {
    amount: [{ label: 'Amount', text: `${amountText(money(t.amount, t.currency))} ${t.currency}` }],
    coding: [
      { label: 'From', text: t.from_label },
      { label: 'To', text: t.to_label },
    ],
    vendor: [],
    currency: [],
    content: [{ label: 'Why', text: t.reason }],
  }
}

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const t = await queries.find(ctx.tx, id)
  return {
    statusText: t.status === 'pending' ? 'Waiting for approval' : t.status,
    amount: moneyText(money(t.amount, t.currency)),
    facts: [
      { label: 'From', text: t.from_label, href: `/budgets/${t.from_id}` },
      { label: 'To', text: t.to_label, href: `/budgets/${t.to_id}` },
    ],
    lines: null,
    budget: null,
    reason: t.reason,
  }
}

/** How the approval engine knows transfers between budgets. */
export const transferSubject: Subject = {
  noun: 'budget transfer',
  read: 'budgets.read',
  permission: 'approvals.decide',
  duty: 'budget_transfer.approve',
  fallback: ['controller'],
  lock: (ctx, id) => queries.lock(ctx.tx, id),
  decided: transferDecided,
  content,
  summary,
}
