import { eachElement, first, value, type Element } from '../../e-invoice/xml.ts'
import type { Answer } from '../port.ts'
import { fromXml, statedDay } from './day.ts'
import { statedAmount } from './stated.ts'

/** ISO 20022 pain.002, every version: what the bank does with a file of payments. */
export function* pain002Answers(bytes: Uint8Array): Generator<Answer> {
  let message: string | null = null
  let run: string | null = null
  let day: string | null = null
  for (const element of eachElement(bytes, isPart)) {
    if (element.name === 'GrpHdr') {
      message = value(element, 'MsgId')
      day = statedDay(value(element, 'CreDtTm'), fromXml)
    } else if (element.name === 'OrgnlGrpInfAndSts') {
      run = value(element, 'OrgnlMsgId')
      yield* ofMany(element, 'GrpSts', { message, run, day })
    } else if (element.name === 'OrgnlPmtInfAndSts') {
      const batch = value(element, 'OrgnlPmtInfId') ?? run
      yield* ofMany(element, 'PmtInfSts', { message, run: batch, day })
    } else yield* ofOne(element, { message, run, day })
  }
}

const isPart = (name: string, depth: number): boolean =>
  (depth === 2 && ['GrpHdr', 'OrgnlGrpInfAndSts', 'OrgnlPmtInfAndSts'].includes(name)) ||
  (depth === 3 && name === 'TxInfAndSts')

/** RJCT is refused, ACSC and ACCC are booked; PART says nothing by itself; the rest is on its way. */
const outcomeOf = (status: string | null): Answer['outcome'] | null =>
  status === 'RJCT' || status === 'CANC'
    ? 'failed'
    : status === 'ACSC' || status === 'ACCC'
      ? 'settled'
      : status === null || status === 'PART'
        ? null
        : 'accepted'

type Context = Pick<Answer, 'message' | 'run' | 'day'>

const ofMany = (element: Element, field: string, context: Context): Answer[] =>
  answered(element, { outcome: outcomeOf(value(element, field)), reference: null }, context)

const ofOne = (element: Element, context: Context): Answer[] =>
  answered(
    element,
    {
      outcome: outcomeOf(value(element, 'TxSts')),
      reference: value(element, 'OrgnlEndToEndId') ?? value(element, 'OrgnlInstrId'),
    },
    context,
  )

function answered(
  element: Element,
  { outcome, reference }: { outcome: Answer['outcome'] | null; reference: string | null },
  context: Context,
): Answer[] {
  if (outcome === null) return []
  const reason = first(element, 'StsRsnInf')
  const stated = first(element, 'OrgnlTxRef', 'Amt', 'InstdAmt')
  return [
    {
      ...context,
      account: null,
      direction: 'out',
      reference,
      outcome,
      amount: stated && statedAmount(stated),
      reason: reason && {
        code: value(reason, 'Rsn', 'Cd') ?? value(reason, 'Rsn', 'Prtry'),
        text: value(reason, 'AddtlInf'),
      },
      bankReference: value(element, 'AcctSvcrRef'),
      counterparty: null,
      note: null,
    },
  ]
}
