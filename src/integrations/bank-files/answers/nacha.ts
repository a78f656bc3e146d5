import { money } from '../../../kernel/money.ts'
import { UnreadableAnswer, type Answer } from '../port.ts'

/** Why a payment came back, in words. Source: Nacha Operating Rules, appendix four. */
const reasons: Record<string, string> = {
  R01: 'Insufficient funds',
  R02: 'The account is closed',
  R03: 'No account, or it cannot be found',
  R04: 'The account number is not valid',
  R05: 'The debit was not authorised',
  R06: 'Returned at the sending bank’s request',
  R07: 'The authorisation was revoked',
  R08: 'The payment was stopped',
  R09: 'The funds were not collected yet',
  R10: 'The account holder does not know the sender',
  R12: 'The account is at another branch now',
  R14: 'The payee has died',
  R15: 'The account holder has died',
  R16: 'The account is frozen',
  R17: 'The file was not to be read',
  R20: 'The account takes no such payment',
  R21: 'The company id is not valid',
  R22: 'The individual id is not valid',
  R23: 'The payee refused the credit',
  R24: 'The payment is a duplicate',
  R29: 'The company did not authorise it',
}

/**
 * A NACHA file of returns and notices of change: each entry is followed by its addenda 99 or 98. Entries
 * without one are payments that went out as they should; our own debit of a balanced file is no payment.
 */
export function* nachaAnswers(text: string): Generator<Answer> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const message = `${lines[0]?.slice(23, 33) ?? ''}${lines[0]?.slice(33, 34) ?? ''}`.trim()
  for (const [at, line] of lines.entries()) {
    if (line.length > 94)
      throw new UnreadableAnswer(`Line ${at + 1} has ${line.length} letters; NACHA’s have 94.`)
    if (line.startsWith('6')) yield entry(line, lines[at + 1] ?? '', message)
  }
}

function entry(line: string, next: string, message: string): Answer {
  const cents = line.slice(29, 39)
  if (!/^\d{10}$/.test(cents))
    throw new UnreadableAnswer(`The amount “${cents}” is not one. Ask the bank for the file again.`)
  const isDebit = /^[27-9]/.test(line.slice(2, 3))
  const change = /^79[89]/.test(next)
  const code = change ? next.slice(3, 6) : null
  return {
    message: message || null,
    account: null,
    direction: isDebit ? 'in' : 'out',
    reference: line.slice(39, 54).trim() || null,
    run: null,
    amount: money(BigInt(cents), 'USD'),
    outcome: next.startsWith('799') ? 'returned' : 'accepted',
    reason: code === null ? null : { code, text: reasonText(code, next) },
    day: null,
    bankReference: line.slice(79, 94).trim() || null,
    counterparty: line.slice(54, 76).trim() || null,
    note: next.startsWith('799') ? `Original trace number ${next.slice(6, 21).trim()}` : null,
  }
}

/** A notice of change says what is right instead of why something came back. */
const reasonText = (code: string, addenda: string): string | null =>
  code.startsWith('C')
    ? `The bank asks to use this instead: ${addenda.slice(35, 64).trim()}`
    : (reasons[code] ?? null)
