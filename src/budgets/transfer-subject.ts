import { message, toText } from '../messages/index.ts'
import { detail, type Content, type Subject, type Summary } from '../approvals/index.ts'
import { amountText, money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyJson } from '../platform/http/output.ts'
import { moneyText } from '../platform/view/format.ts'
import { budgetFigure } from './figures.ts'
import { facts } from './ledger-queries.ts'
import { transferDecided } from './transfer-commands.ts'
import * as queries from './transfer-queries.ts'

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const t = await queries.find(ctx.tx, id)
  return {
    amount: [
      {
        label: message('fact.amount', {}),
        text: `${amountText(money(t.amount, t.currency))} ${t.currency}`,
      },
    ],
    coding: [
      { label: message('fact.from', {}), text: t.from_label },
      { label: message('fact.to', {}), text: t.to_label },
    ],
    vendor: [],
    currency: [],
    content: [{ label: message('fact.why', {}), text: t.reason }],
  }
}

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const t = await queries.find(ctx.tx, id)
  const budgets = await facts(ctx.tx, [t.from_id, t.to_id])
  return {
    statusText: t.status === 'pending' ? 'Waiting for approval' : t.status,
    amount: moneyText(money(t.amount, t.currency)),
    facts: [
      {
        label: toText(message('fact.from', {})),
        text: t.from_label,
        href: `/budgets/${t.from_id}`,
      },
      { label: toText(message('fact.to', {})), text: t.to_label, href: `/budgets/${t.to_id}` },
    ],
    lines: null,
    budget: null,
    reason: t.reason,
    figures: {
      amount: moneyJson(t.amount, t.currency),
      base_amount: moneyJson(t.amount, t.currency),
      reason: t.reason,
      lines: [],
      budgets: budgets.map((budget) =>
        budgetFigure({
          budget,
          need: budget.id === t.from_id ? t.amount : -t.amount,
          leaf: true,
          setAside: t.status === 'posted',
        }),
      ),
      details: [
        detail('from_budget_id', toText(message('fact.from', {})), t.from_id),
        detail('from', toText(message('fact.from', {})), t.from_label),
        detail('to_budget_id', toText(message('fact.to', {})), t.to_id),
        detail('to', toText(message('fact.to', {})), t.to_label),
      ],
    },
  }
}

/** How the approval engine knows transfers between budgets. */
export const transferSubject: Subject = {
  noun: 'budget transfer',
  read: 'budgets.read',
  permission: 'approvals.decide',
  duty: 'budget_transfer.approve',
  fallback: ['controller'],
  decided: transferDecided,
  content,
  summary,
}
