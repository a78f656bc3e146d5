import { message, toText } from '../messages/index.ts'
import {
  detail,
  splitNotes,
  type Content,
  type Figures,
  type Subject,
  type Summary,
} from '../approvals/index.ts'
import { budgetFigure, readToCheck, type Checked } from '../budgets/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { amountText, money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyJson } from '../platform/http/output.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import { chargesWithin } from './charges.ts'
import * as charging from './charge-queries.ts'
import { decided } from './commands.ts'
import { stateOf } from './states.ts'
import { budgetsOf, charges, linesTable } from './tables.ts'
import type { Line, PurchaseRequest } from './purchase-request.ts'
import * as queries from './queries.ts'
import * as lineQueries from './line-queries.ts'

const plain = (text: string): string => decimalText(decimal(text))

/**
 * The content that an approval of a request is bound to. Prices and quantities belong to the amount: when it falls, the
 * approval stays valid.
 */
async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const [pr, lines, splits] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
    charging.splits(ctx.tx, id),
  ])
  const coded = lines.flatMap((line) => [
    ...(line.category_name
      ? [
          {
            label: message('fact.category_of_line', { position: line.position }),
            text: line.category_name,
          },
        ]
      : []),
    ...splits
      .filter((s) => s.line_id === line.id)
      .map((s, i) => ({
        label: message('fact.line_part', { position: line.position, part: i + 1 }),
        text: `${s.cost_center_code} ${s.percent === null ? amountText(money(s.amount ?? 0n, pr.currency)) : `${plain(s.percent)} %`}`,
      })),
  ])
  const base = ctx.actor.organisation.baseCurrency
  return {
    amount: [
      {
        label: message('fact.total', {}),
        text: `${amountText(money(pr.total, pr.currency))} ${pr.currency}`,
      },
      ...(pr.currency === base
        ? []
        : [
            {
              label: message('fact.total_in', { currency: base }),
              text: amountText(money(pr.base_total, base)),
            },
          ]),
      ...lines.map((line) => ({
        label: message('fact.line', { position: line.position }),
        text: `${plain(line.quantity)} ${line.unit} at ${plain(line.unit_price)}`,
      })),
    ],
    coding: [
      { label: message('fact.cost_centre', {}), text: pr.cost_center_code },
      ...(pr.project_name ? [{ label: message('fact.project', {}), text: pr.project_name }] : []),
      ...coded,
    ],
    vendor: [
      { label: message('fact.suggested_vendor', {}), text: pr.vendor_name ?? 'None' },
      ...(pr.vendor_reason
        ? [{ label: message('fact.why_vendor', {}), text: pr.vendor_reason }]
        : []),
    ],
    currency: [{ label: message('fact.currency', {}), text: pr.currency }],
    content: [
      { label: message('fact.what_is_needed', {}), text: pr.title },
      ...lines.map((line) => ({
        label: message('fact.item', { position: line.position }),
        text: line.description,
      })),
    ],
  }
}

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const [pr, lines, chargesOf, checked, notes] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
    chargesWithin(ctx, id),
    readToCheck(ctx, charging.places(id)),
    splitNotes(ctx, [id]),
  ])
  const charged = checked(chargesOf(pr))
  const split = notes.get(id)
  const base = ctx.actor.organisation.baseCurrency
  return {
    statusText: stateOf(pr).text,
    amount: moneyText(money(pr.total, pr.currency)),
    lines: linesTable(pr, lines),
    reason: pr.justification,
    ...budgetsOf(pr, charged),
    facts: [
      ...(split
        ? [{ label: toText(message('fact.perhaps_split', {})), text: split, tone: 'warn' as const }]
        : []),
      ...(pr.currency === base
        ? []
        : [
            {
              label: toText(message('fact.in_currency', { currency: base })),
              text: moneyText(money(pr.base_total, base)),
            },
          ]),
      {
        label: toText(message('fact.cost_centre', {})),
        text: `${pr.cost_center_code} · ${pr.cost_center_name}`,
      },
      { label: toText(message('fact.suggested_vendor', {})), text: pr.vendor_name ?? 'None' },
      { label: toText(message('fact.need_by', {})), text: dateText(pr.need_by) },
      ...(pr.vendor_reason
        ? [{ label: toText(message('fact.why_not_preferred', {})), text: pr.vendor_reason }]
        : []),
    ],
    figures: figuresOf(ctx, { pr, lines, charged, split: split ?? null }),
  }
}

type Asked = { pr: PurchaseRequest; lines: readonly Line[]; charged: Checked; split: string | null }
function figuresOf(ctx: ReadCtx, { pr, lines, charged, split }: Asked): Figures {
  return {
    amount: moneyJson(pr.total, pr.currency),
    base_amount: moneyJson(pr.base_total, ctx.actor.organisation.baseCurrency),
    reason: pr.justification,
    lines: lines.map((line) => ({
      position: line.position,
      description: line.description,
      quantity: plain(line.quantity),
      unit: line.unit,
      unit_price: plain(line.unit_price),
      amount: moneyJson(line.amount, pr.currency),
    })),
    budgets: charges(pr)
      ? charged.effects.map((effect) => budgetFigure({ ...effect, setAside: pr.reserved > 0n }))
      : [],
    details: [
      detail('cost_center_id', toText(message('fact.cost_centre', {})), pr.cost_center_id),
      detail(
        'cost_center',
        toText(message('fact.cost_centre', {})),
        `${pr.cost_center_code} · ${pr.cost_center_name}`,
      ),
      detail('vendor_id', toText(message('fact.suggested_vendor', {})), pr.vendor_id),
      detail('vendor', toText(message('fact.suggested_vendor', {})), pr.vendor_name),
      detail('vendor_reason', toText(message('fact.why_not_preferred', {})), pr.vendor_reason),
      detail('project', toText(message('fact.project', {})), pr.project_name),
      detail('need_by', toText(message('fact.need_by', {})), pr.need_by),
      detail('split_note', toText(message('fact.perhaps_split', {})), split),
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
  decided,
  content,
  summary,
}
