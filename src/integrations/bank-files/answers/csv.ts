import { parse } from 'csv-parse/sync'
import { parseAmount } from '../../../kernel/money.ts'
import { UnreadableAnswer, type Answer } from '../port.ts'
import { statedDay } from './day.ts'

/** What the columns may be called, in any order and case. */
const headings: Record<string, readonly string[]> = {
  reference: ['payment', 'id', 'reference', 'customer reference', 'end to end id'],
  status: ['status', 'state', 'outcome'],
  amount: ['amount'],
  currency: ['currency'],
  day: ['day', 'date', 'value date'],
  code: ['reason code', 'code'],
  reason: ['reason', 'remarks'],
  bank: ['bank reference', 'utr'],
}

const outcomes: Record<string, Answer['outcome']> = {
  accepted: 'accepted',
  processing: 'accepted',
  settled: 'settled',
  success: 'settled',
  paid: 'settled',
  processed: 'settled',
  failed: 'failed',
  rejected: 'failed',
  returned: 'returned',
}

/** A plain table of outcomes: a payment, its status, and what else the bank tells. */
export function csvAnswers(text: string): Answer[] {
  const rows = rowsOf(text)
  const titles = (rows.shift() ?? []).map((title) => title.trim().toLowerCase())
  const column = (field: string): number =>
    titles.findIndex((title) => headings[field]?.includes(title))
  if (column('reference') < 0 || column('status') < 0)
    throw new UnreadableAnswer(
      'The table needs a column “payment” and a column “status”. Choose a camt.053, camt.054, pain.002 or NACHA file, or such a table.',
    )
  return rows.map((cells, at) => {
    const cell = (field: string): string | null => cells[column(field)]?.trim() || null
    return answer(cell, at + 2)
  })
}

const rowsOf = (text: string): string[][] => {
  try {
    return parse(text, {
      bom: true,
      delimiter: text.split('\n')[0]?.includes(';') ? ';' : ',',
      relax_column_count: true,
      skip_empty_lines: true,
    })
  } catch {
    throw new UnreadableAnswer('The table cannot be read: a quotation mark is not closed.')
  }
}

function answer(cell: (field: string) => string | null, line: number): Answer {
  const status = cell('status')?.toLowerCase() ?? ''
  const outcome = outcomes[status]
  if (!outcome)
    throw new UnreadableAnswer(
      `Line ${line}: the status “${status.slice(0, 30)}” is not known. Write settled, failed, returned or accepted.`,
    )
  return {
    message: null,
    account: null,
    direction: outcome === 'returned' ? 'in' : 'out',
    reference: cell('reference'),
    run: null,
    amount: amountOf(cell('amount'), cell('currency'), line),
    outcome,
    reason: cell('reason') || cell('code') ? { code: cell('code'), text: cell('reason') } : null,
    day: dayOf(cell('day'), line),
    bankReference: cell('bank'),
    counterparty: null,
    note: null,
  }
}

function amountOf(text: string | null, currency: string | null, line: number): Answer['amount'] {
  if (text === null) return null
  if (currency === null)
    throw new UnreadableAnswer(`Line ${line}: the amount has no currency. Add a column “currency”.`)
  const amount = /^[A-Z]{3}$/.test(currency) ? parseAmount(text, currency) : null
  if (!amount || amount.minor < 0n)
    throw new UnreadableAnswer(
      `Line ${line}: “${text.slice(0, 30)} ${currency.slice(0, 10)}” is no amount. Write 1234.56 and EUR.`,
    )
  return amount
}

/** 2026-11-28 or 28/11/2026. */
const dayOf = (text: string | null, line: number): string | null =>
  statedDay(text?.replace(/^(\d{2})\/(\d{2})\/(\d{4})$/, '$3-$2-$1') ?? null, {
    where: `Line ${line}: `,
    wayOut: 'Write 2026-11-28.',
    written: text,
  })
