import { detail, type Content, type Subject, type Summary } from '../approvals/index.ts'
import { message, toText } from '../messages/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyJson } from '../platform/http/output.ts'
import { extend } from '../kernel/money.ts'
import { decided } from './commands.ts'
import * as queries from './queries.ts'
import { chips, linesTable, riseText } from './words.ts'

const read = (ctx: ReadCtx, id: string) =>
  Promise.all([queries.find(ctx.tx, id), queries.linesOf(ctx.tx, id)])

async function content(ctx: ReadCtx, id: string): Promise<Content> {
  const [change, lines] = await read(ctx, id)
  return {
    amount: [],
    coding: [],
    vendor: [{ label: message('fact.vendor', {}), text: change.vendor_name }],
    currency: [{ label: message('fact.currency', {}), text: change.currency }],
    content: lines.map((line) => ({
      label: message('fact.line', { position: line.position }),
      text: `${line.item_name} (${line.item_code}): ${line.before_price} less ${line.before_discount} % → ${line.unit_price} less ${line.discount_pct} % / ${line.unit} from ${line.min_quantity}, ${line.valid_from} – ${line.valid_until ?? ''}`,
    })),
  }
}

/** So many lines stand on the page of an approval; the change's own page has all. */
const mostShown = 50

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const [change, lines] = await read(ctx, id)
  return {
    statusText: chips[change.status].text,
    amount: null,
    budget: null,
    reason: change.note,
    facts: [
      {
        label: toText(message('fact.vendor', {})),
        text: change.vendor_name,
        href: `/vendors/${change.vendor_id}`,
      },
      { label: toText(message('fact.highest_rise', {})), text: riseText(change.highest_rise) },
      { label: toText(message('fact.asked_by', {})), text: change.proposed_by_name },
    ],
    lines: linesTable(change, lines.slice(0, mostShown)),
    figures: {
      amount: null,
      base_amount: null,
      reason: change.note,
      lines: lines.map((line) => ({
        position: line.position,
        description: line.item_name,
        quantity: line.min_quantity,
        unit: line.unit,
        unit_price: line.unit_price,
        amount: moneyJson(
          extend(line.min_quantity, line.unit_price, change.currency).minor,
          change.currency,
        ),
      })),
      budgets: [],
      details: [
        detail('vendor_id', toText(message('fact.vendor', {})), change.vendor_id),
        detail('vendor', toText(message('fact.vendor', {})), change.vendor_name),
        detail('highest_rise', toText(message('fact.highest_rise', {})), change.highest_rise),
        ...lines.map((line) =>
          detail(
            `price_${line.position}`,
            toText(message('fact.line', { position: line.position })),
            line.unit_price,
            line.before_price,
          ),
        ),
      ],
    },
  }
}

/** How the approval engine knows changes of prices. */
export const priceChangeSubject: Subject = {
  noun: 'price change',
  read: 'catalog.read',
  permission: 'approvals.decide',
  duty: null,
  fallback: ['controller', 'approver'],
  lock: (ctx, id) => ctx.lock(queries.priceChange, id),
  decided,
  content,
  summary,
}
