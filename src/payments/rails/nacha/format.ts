import { plainLatin } from '../../../integrations/bank-files/index.ts'
import type { FileFormat, FilePayment, Refusal, RunFile } from '../files/format.ts'
import { remittance } from '../files/remittance.ts'
import { shortcomings } from '../files/shortcomings.ts'

/**
 * NACHA's file of fixed records of 94 letters, balanced: each batch of credits (CCD to companies, PPD to
 * persons) ends with one debit of our own account. Source: Nacha Operating Rules, appendix three.
 */
export const nachaFormat: FileFormat = {
  code: 'nacha',
  name: 'NACHA (CCD and PPD)',
  currency: 'USD',
  extension: 'ach',
  mediaType: 'text/plain; charset=us-ascii',
  refusals: (run) => [...shortcomings(run), ...ofRun(run), ...run.payments.flatMap(ofPayment)],
  write,
}

const mostCents = 9_999_999_999n
const mostTogether = 999_999_999_999n

function ofRun({ currency, payer, payments }: RunFile): Refusal[] {
  const because = (message: string): Refusal => ({ payment: null, message })
  return [
    currency === 'USD' ? null : because('A NACHA file pays in USD alone.'),
    payer.account.scheme === 'aba' && payer.account.number.length <= 17
      ? null
      : because('A NACHA file pays from an account with a routing number. Choose another account.'),
    payer.companyId !== null && /^[0-9A-Z ]{10}$/.test(payer.companyId)
      ? null
      : because('Give our account the company id of the bank: ten letters or digits.'),
    totalOf(payments) <= mostTogether
      ? null
      : because('A NACHA file carries at most 9999999999.99 USD. Make two runs of it.'),
  ].filter((refusal) => refusal !== null)
}

function ofPayment({ number, amount, vendor: { account } }: FilePayment): Refusal[] {
  const because = (message: string): Refusal => ({ payment: number, message })
  return [
    account.scheme === 'aba' && account.number.length <= 17
      ? null
      : because('The vendor’s account has no routing number. Pay this one over another rail.'),
    amount.minor <= mostCents
      ? null
      : because('A NACHA payment carries at most 99999999.99 USD. Pay this one by hand.'),
  ].filter((refusal) => refusal !== null)
}

const totalOf = (payments: readonly FilePayment[]): bigint =>
  payments.reduce((total, { amount }) => total + amount.minor, 0n)

type Sums = { count: number; hash: bigint; debit: bigint; credit: bigint }

function* write(run: RunFile): Generator<string> {
  let lines = 0
  const line = (record: string): string => {
    if (record.length !== 94) throw new Error(`a NACHA record has ${record.length} letters`)
    lines += 1
    return `${record}\n`
  }
  yield line(fileHeader(run))
  const batches = [
    { code: 'CCD', payments: run.payments.filter(({ vendor }) => !vendor.isPerson) },
    { code: 'PPD', payments: run.payments.filter(({ vendor }) => vendor.isPerson) },
  ].filter(({ payments }) => payments.length > 0)
  const file: Sums = { count: 0, hash: 0n, debit: 0n, credit: 0n }
  let trace = 0
  for (const [at, { code, payments }] of batches.entries()) {
    const batch = at + 1
    yield line(batchHeader(run, code, batch))
    for (const payment of payments) {
      trace += 1
      yield line(credit(run, payment, trace))
      yield line(addenda(payment, trace))
    }
    trace += 1
    yield line(offset(run, totalOf(payments), trace))
    const sums = sumsOf(run, payments)
    yield line(batchControl(run, sums, batch))
    file.count += sums.count
    file.hash += sums.hash
    file.debit += sums.debit
    file.credit += sums.credit
  }
  const blocks = Math.ceil((lines + 1) / 10)
  yield line(fileControl(file, batches.length, blocks))
  yield `${'9'.repeat(94)}\n`.repeat(blocks * 10 - lines)
}

function sumsOf(run: RunFile, payments: readonly FilePayment[]): Sums {
  const total = totalOf(payments)
  const banks = [...payments.map(({ vendor }) => routing(vendor.account)), odfi(run)]
  return {
    count: payments.length * 2 + 1,
    hash: banks.reduce((sum, bank) => sum + BigInt(bank.slice(0, 8)), 0n),
    debit: total,
    credit: total,
  }
}

const routing = ({ bankCode }: { bankCode: string | null }): string => bankCode ?? ''
const odfi = ({ payer }: RunFile): string => routing(payer.account)
const origin = ({ payer }: RunFile): string => right(payer.companyId ?? '', 10)

const left = (text: string, width: number): string =>
  plainLatin(text).toUpperCase().slice(0, width).padEnd(width)
const right = (text: string, width: number): string => text.slice(0, width).padStart(width)
const digits = (value: bigint | number, width: number): string =>
  value.toString().slice(-width).padStart(width, '0')
/** '2026-11-28' -> '261128' */
const day = (text: string): string => text.slice(2).replaceAll('-', '')

const fileHeader = (run: RunFile): string => {
  const at = run.createdAt.toISOString()
  return [
    '101',
    right(odfi(run), 10),
    origin(run),
    day(at.slice(0, 10)),
    at.slice(11, 16).replace(':', ''),
    'A094101',
    left('', 23),
    left(run.payer.name, 23),
    left(run.number.slice(-8), 8),
  ].join('')
}

const batchHeader = (run: RunFile, code: string, batch: number): string =>
  [
    '5200',
    left(run.payer.name, 16),
    left(run.number, 20),
    origin(run),
    code,
    left('VENDOR PAY', 10),
    day(run.day),
    day(run.day),
    '   1',
    odfi(run).slice(0, 8),
    digits(batch, 7),
  ].join('')

const traceOf = (run: RunFile, trace: number): string => odfi(run).slice(0, 8) + digits(trace, 7)

const credit = (run: RunFile, { number, amount, vendor }: FilePayment, trace: number): string =>
  [
    '622',
    routing(vendor.account),
    vendor.account.number.padEnd(17),
    digits(amount.minor, 10),
    left(number, 15),
    left(vendor.name, 22),
    '  1',
    traceOf(run, trace),
  ].join('')

const addenda = (payment: FilePayment, trace: number): string =>
  ['705', left(remittance(payment, 80), 80), digits(1, 4), digits(trace, 7)].join('')

const offset = (run: RunFile, total: bigint, trace: number): string =>
  [
    '627',
    odfi(run),
    run.payer.account.number.padEnd(17),
    digits(total, 10),
    left(run.number, 15),
    left(run.payer.name, 22),
    '  0',
    traceOf(run, trace),
  ].join('')

const batchControl = (run: RunFile, sums: Sums, batch: number): string =>
  [
    '8200',
    digits(sums.count, 6),
    digits(sums.hash, 10),
    digits(sums.debit, 12),
    digits(sums.credit, 12),
    origin(run),
    ' '.repeat(25),
    odfi(run).slice(0, 8),
    digits(batch, 7),
  ].join('')

const fileControl = (sums: Sums, batches: number, blocks: number): string =>
  [
    '9',
    digits(batches, 6),
    digits(blocks, 6),
    digits(sums.count, 8),
    digits(sums.hash, 10),
    digits(sums.debit, 12),
    digits(sums.credit, 12),
    ' '.repeat(39),
  ].join('')
