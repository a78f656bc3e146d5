import { detail, type Content, type Subject, type Summary } from '../approvals/index.ts'
import { amountText, convert, money } from '../kernel/money.ts'
import { message, toText } from '../messages/index.ts'
import { exchangeRate } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyJson } from '../platform/http/output.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import { masked } from '../vendor-bank-accounts/index.ts'
import { decided, lockRun } from './commands/decided.ts'
import * as itemQueries from './item-queries.ts'
import { payeesOf, type PaidVendor } from './payees.ts'
import { riskWords } from './risk.ts'
import type { Run } from './run.ts'
import * as queries from './run-queries.ts'

async function read(ctx: ReadCtx, id: string): Promise<{ run: Run; payees: PaidVendor[] }> {
  const run = await queries.find(ctx.tx, id)
  const items = await itemQueries.itemsOf(ctx.tx, { runId: id, today: ctx.today })
  return { run, payees: await payeesOf(ctx, run, items) }
}
const accountText = (payee: PaidVendor): string =>
  payee.accountEnding === null ? 'no account' : masked(payee.accountEnding)

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const { run, payees } = await read(ctx, id)
  return {
    amount: [
      {
        label: message('fact.total', {}),
        text: `${amountText(money(run.total, run.currency))} ${run.currency}`,
      },
    ],
    vendor: payees.map((payee) => ({
      label: message('fact.vendor', {}),
      text: `${payee.vendor}: ${amountText(money(payee.total, run.currency))}, ${accountText(payee)} ${payee.fingerprint?.slice(0, 16) ?? ''}`,
    })),
    currency: [{ label: message('fact.currency', {}), text: run.currency }],
    coding: [],
    content: [
      {
        label: message('fact.paid_from', {}),
        text: `${run.account_name} ${masked(run.account_ending)}`,
      },
      { label: message('fact.pay_on', {}), text: run.pay_on },
      ...payees.map((payee) => ({
        label: message('fact.invoice', {}),
        text: payee.invoices.join(', '),
      })),
    ],
  }
}

/** So many vendors stand on the page of an approval; the run's own page has all. */
const mostShown = 50

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const { run, payees } = await read(ctx, id)
  const { baseCurrency } = ctx.actor.organisation
  const total = money(run.total, run.currency)
  const inBase = convert(total, await exchangeRate(ctx, run.currency), baseCurrency)
  const unusual = payees.filter(({ risks }) => risks.length > 0)
  const shown = [...unusual, ...payees.filter(({ risks }) => risks.length === 0)]
  return {
    statusText: run.status === 'pending' ? 'Waiting for approval' : run.status.replace('_', ' '),
    amount: moneyText(total),
    budget: null,
    reason: unusual.length
      ? `Look closely: ${unusual.slice(0, 3).map(riskText).join('; ')}${unusual.length > 3 ? `; and ${unusual.length - 3} more` : ''}.`
      : null,
    facts: [
      {
        label: toText(message('fact.paid_from', {})),
        text: `${run.account_name} ${masked(run.account_ending)}`,
      },
      { label: toText(message('fact.pay_on', {})), text: dateText(run.pay_on) },
    ],
    lines: {
      label: 'Vendors',
      columns: [
        { label: 'Vendor' },
        { label: 'Account' },
        { label: 'Amount', align: 'end' },
        { label: 'What is unusual' },
      ],
      rows: shown.slice(0, mostShown).map((payee) => ({
        cells: [
          { kind: 'text', text: payee.vendor, note: payee.invoices.slice(0, 3).join(', ') },
          { kind: 'text', text: accountText(payee) },
          { kind: 'money', text: moneyText(money(payee.total, run.currency)) },
          {
            kind: 'text',
            text: payee.risks.map((risk) => riskWords[risk]).join('; ') || 'Nothing',
          },
        ],
      })),
    },
    figures: {
      amount: moneyJson(total.minor, total.currency),
      base_amount: moneyJson(inBase.minor, inBase.currency),
      reason: null,
      lines: [],
      budgets: [],
      details: [
        detail('paid_from', toText(message('fact.paid_from', {})), run.account_name),
        detail('pay_on', toText(message('fact.pay_on', {})), run.pay_on),
        ...unusual
          .slice(0, mostShown)
          .map((payee) => detail('unusual', toText(message('fact.unusual', {})), riskText(payee))),
      ],
    },
  }
}
const riskText = (payee: PaidVendor): string =>
  `${payee.vendor}: ${payee.risks.map((risk) => riskWords[risk].toLowerCase()).join(', ')}`

/** How the approval engine knows payment runs. */
export const runApproval: Subject = {
  noun: 'payment run',
  read: 'payments.read',
  permission: 'approvals.decide',
  duty: null,
  fallback: ['controller', 'approver'],
  lock: lockRun,
  decided,
  content,
  summary,
}
