import { amountText, sum } from '../../../kernel/money.ts'
import { element, value } from '../../../integrations/xml-text/index.ts'
import { cut, plainLatin } from '../../../integrations/bank-files/index.ts'
import type {
  BankAccount,
  FileFormat,
  FilePayment,
  PaidDocument,
  Refusal,
  RunFile,
} from '../files/format.ts'
import { remittance } from '../files/remittance.ts'
import { shortcomings } from '../files/shortcomings.ts'

/** ISO 20022 pain.001.001.09: a SEPA file where all of it is euro between IBANs, else a generic one. */
export const pain001Format: FileFormat = {
  code: 'pain.001',
  name: 'ISO 20022 (pain.001.001.09)',
  currency: null,
  extension: 'xml',
  mediaType: 'application/xml',
  refusals: (run) => [...shortcomings(run), ...tooMuch(run)],
  write,
}

/** The most that one payment of a SEPA file may carry. */
const sepaMost = 99_999_999_999n

const isSepa = ({ currency, payer, payments }: RunFile): boolean =>
  currency === 'EUR' &&
  payer.account.scheme === 'iban' &&
  payments.every(({ vendor }) => vendor.account.scheme === 'iban')

const tooMuch = (run: RunFile): Refusal[] =>
  isSepa(run)
    ? run.payments
        .filter(({ amount }) => amount.minor > sepaMost)
        .map(({ number }) => ({
          payment: number,
          message: 'A SEPA payment carries at most 999999999.99 EUR. Pay this one by hand.',
        }))
    : []

function* write(run: RunFile): Generator<string> {
  const sepa = isSepa(run)
  const count = String(run.payments.length)
  const total = amountText(
    sum(
      run.payments.map(({ amount }) => amount),
      run.currency,
    ),
  )
  const id = cut(plainLatin(run.number), 35)
  const payer = value('Nm', cut(plainLatin(run.payer.name), 70))
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>\n'
  yield `${element(
    'GrpHdr',
    value('MsgId', id),
    value('CreDtTm', run.createdAt.toISOString()),
    value('NbOfTxs', count),
    value('CtrlSum', total),
    element('InitgPty', payer),
  )}\n`
  yield `<PmtInf>${[
    value('PmtInfId', id),
    value('PmtMtd', 'TRF'),
    value('NbOfTxs', count),
    value('CtrlSum', total),
    sepa ? element('PmtTpInf', element('SvcLvl', value('Cd', 'SEPA'))) : '',
    element('ReqdExctnDt', value('Dt', run.day)),
    element('Dbtr', payer),
    element('DbtrAcct', account(run.payer.account), value('Ccy', run.currency)),
    element('DbtrAgt', bank(run.payer.account) ?? notProvided),
    value('ChrgBr', sepa ? 'SLEV' : 'SHAR'),
  ].join('')}\n`
  for (const payment of run.payments) yield `${transfer(payment, sepa)}\n`
  yield '</PmtInf></CstmrCdtTrfInitn></Document>\n'
}

const transfer = (payment: FilePayment, sepa: boolean): string => {
  const { id, number, amount, vendor } = payment
  const agent = bank(vendor.account)
  return element(
    'CdtTrfTxInf',
    element('PmtId', value('InstrId', cut(plainLatin(number), 35)), value('EndToEndId', id)),
    element('Amt', value(`InstdAmt Ccy="${amount.currency}"`, amountText(amount))),
    agent && element('CdtrAgt', agent),
    element(
      'Cdtr',
      value('Nm', cut(plainLatin(vendor.name), 70)),
      element('PstlAdr', value('Ctry', vendor.country)),
    ),
    element('CdtrAcct', account(vendor.account)),
    element(
      'RmtInf',
      ...(sepa || payment.documents.length === 0
        ? [value('Ustrd', remittance(payment, 140))]
        : payment.documents.map(structured)),
    ),
  )
}

/** A SEPA payment has room for one reference of the vendor's own alone, so its invoices stand in words. */
const structured = ({ kind, number, day, amount }: PaidDocument): string => {
  const field = kind === 'invoice' ? 'RmtdAmt' : 'CdtNoteAmt'
  return element(
    'Strd',
    element(
      'RfrdDocInf',
      element('Tp', element('CdOrPrtry', value('Cd', kind === 'invoice' ? 'CINV' : 'CREN'))),
      value('Nb', cut(plainLatin(number), 35) || '-'),
      value('RltdDt', day),
    ),
    element('RfrdDocAmt', value(`${field} Ccy="${amount.currency}"`, amountText(amount))),
  )
}

const account = ({ scheme, number }: BankAccount): string =>
  element(
    'Id',
    scheme === 'iban' ? value('IBAN', number) : element('Othr', value('Id', cut(number, 34))),
  )

const clearingSystems = { ifsc: 'INFSC', aba: 'USABA' } as const

function bank({ scheme, bankCode }: BankAccount): string | null {
  if (bankCode === null) return null
  if (scheme === 'iban' || scheme === 'bic') return element('FinInstnId', value('BICFI', bankCode))
  return element(
    'FinInstnId',
    element(
      'ClrSysMmbId',
      element('ClrSysId', value('Cd', clearingSystems[scheme])),
      value('MmbId', bankCode),
    ),
  )
}

const notProvided = element('FinInstnId', element('Othr', value('Id', 'NOTPROVIDED')))
