import { all, eachElement, first, value, type Element } from '../../e-invoice/xml.ts'
import type { Answer } from '../port.ts'
import { fromXml, statedDay } from './day.ts'
import { statedAmount } from './stated.ts'

/**
 * ISO 20022 camt.053 (statement) and camt.054 (notification), every version: what left our account is
 * settled, what came back with our payment's id is returned. What is only announced (PDNG, INFO) is left out.
 */
export function* camtAnswers(bytes: Uint8Array, isStatement: boolean): Generator<Answer> {
  let message: string | null = null
  let account: string | null = null
  for (const element of eachElement(bytes, isPart)) {
    if (element.name === 'GrpHdr') message = value(element, 'MsgId')
    else if (element.name === 'Acct') account = accountOf(element)
    else if (isBooked(element)) yield* entry(element, { message, account, isMovement: isStatement })
  }
}

/** Document, BkToCstmrStmt, GrpHdr; a statement has its account and its entries one level below. */
const isPart = (name: string, depth: number): boolean =>
  (name === 'GrpHdr' && depth === 2) || ((name === 'Acct' || name === 'Ntry') && depth === 3)

const accountOf = (account: Element): string | null =>
  value(account, 'Id', 'IBAN') ?? value(account, 'Id', 'Othr', 'Id')

const isBooked = (element: Element): boolean => {
  const status = value(element, 'Sts', 'Cd') ?? value(element, 'Sts')
  return status === null || status === 'BOOK'
}

type Context = Pick<Answer, 'message' | 'account' | 'isMovement'>

/** An entry is one movement of the account; where it stands for several payments, each is told apart. */
function entry(element: Element, context: Context): Answer[] {
  const details = all(element, 'NtryDtls', 'TxDtls')
  return details.length === 0
    ? [answer(element, null, context)]
    : details.map((detail) => answer(element, detail, context, details.length === 1))
}

function answer(element: Element, detail: Element | null, context: Context, isOnly = true): Answer {
  const comesIn = (value(detail, 'CdtDbtInd') ?? value(element, 'CdtDbtInd')) === 'CRDT'
  const isReversal = value(element, 'RvslInd') === 'true'
  const returned = first(detail, 'RtrInf')
  return {
    ...context,
    direction: comesIn ? 'in' : 'out',
    reference: referenceOf(detail),
    run: value(detail, 'Refs', 'PmtInfId') ?? value(element, 'NtryDtls', 'Btch', 'PmtInfId'),
    amount: amountOf(detail, isOnly ? element : null),
    outcome: comesIn && (isReversal || returned) ? 'returned' : 'settled',
    reason: returned && {
      code: value(returned, 'Rsn', 'Cd') ?? value(returned, 'Rsn', 'Prtry'),
      text: value(returned, 'AddtlInf'),
    },
    day: dayOf(first(element, 'BookgDt')) ?? dayOf(first(element, 'ValDt')),
    bankReference: value(detail, 'Refs', 'AcctSvcrRef') ?? value(element, 'AcctSvcrRef'),
    counterparty: nameOf(detail, comesIn ? 'Dbtr' : 'Cdtr'),
    note: value(detail, 'RmtInf', 'Ustrd') ?? value(element, 'AddtlNtryInf'),
  }
}

/** NOTPROVIDED is what banks write where there is none. */
const referenceOf = (detail: Element | null): string | null => {
  const given = value(detail, 'Refs', 'EndToEndId') ?? value(detail, 'Refs', 'InstrId')
  return given === 'NOTPROVIDED' ? null : given
}

function amountOf(detail: Element | null, whole: Element | null): Answer['amount'] {
  const stated =
    first(detail, 'Amt') ?? first(detail, 'AmtDtls', 'TxAmt', 'Amt') ?? first(whole, 'Amt')
  return stated && statedAmount(stated)
}

const dayOf = (date: Element | null): string | null =>
  statedDay(value(date, 'Dt') ?? value(date, 'DtTm'), fromXml)

const nameOf = (detail: Element | null, party: 'Cdtr' | 'Dbtr'): string | null =>
  value(detail, 'RltdPties', party, 'Nm') ?? value(detail, 'RltdPties', party, 'Pty', 'Nm')
