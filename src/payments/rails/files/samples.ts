import { money } from '../../../kernel/money.ts'
import type { RunTold } from '../port.ts'
import type { BankAccount, FilePayment, RunFile } from './format.ts'

/** A run of one payment for each name, in a currency, to and from accounts of one kind. */
export function sampleRun(
  scheme: BankAccount['scheme'],
  names: readonly string[],
  change: Partial<FilePayment> = {},
): RunFile {
  const { currency, country, account, payer } = places[scheme]
  return {
    number: 'RUN-2026-0007',
    createdAt: new Date('2026-11-28T09:30:00Z'),
    day: '2026-11-30',
    currency,
    payer: { name: 'Kaveri Manufacturing', country, account: payer, companyId: '1234567890' },
    payments: names.map((name, at) => ({
      id: String(at + 1).padStart(32, '0'),
      number: `PAY-2026-${String(at + 1).padStart(4, '0')}`,
      amount: money(1_234_56n + BigInt(at), currency),
      vendor: { name, country, account, isPerson: at % 3 === 2 },
      documents: [
        {
          kind: 'invoice',
          number: `R-${at}`,
          day: '2026-10-31',
          amount: money(2_000_00n, currency),
        },
        {
          kind: 'credit_note',
          number: `C-${at}`,
          day: '2026-11-02',
          amount: money(765_44n, currency),
        },
      ],
      ...change,
    })),
  }
}

type Place = { currency: string; country: string; account: BankAccount; payer: BankAccount }
const places: Record<BankAccount['scheme'], Place> = {
  iban: {
    currency: 'EUR',
    country: 'DE',
    account: { scheme: 'iban', bankCode: null, number: 'DE89370400440532013000' },
    payer: { scheme: 'iban', bankCode: 'COBADEFFXXX', number: 'DE75512108001245126199' },
  },
  ifsc: {
    currency: 'INR',
    country: 'IN',
    account: { scheme: 'ifsc', bankCode: 'HDFC0000001', number: '50100012345678' },
    payer: { scheme: 'ifsc', bankCode: 'SBIN0000001', number: '00000031234567890' },
  },
  aba: {
    currency: 'USD',
    country: 'US',
    account: { scheme: 'aba', bankCode: '021000021', number: '000123456789' },
    payer: { scheme: 'aba', bankCode: '121042882', number: '9876543210' },
  },
  bic: {
    currency: 'JPY',
    country: 'JP',
    account: { scheme: 'bic', bankCode: 'BOTKJPJT', number: '1234567' },
    payer: { scheme: 'bic', bankCode: 'MHCBJPJT', number: '7654321' },
  },
}

/** The same, as rails are told of it; `stripe` pays recipients at Stripe from a sender in the US. */
export function sampleTold(
  scheme: BankAccount['scheme'] | 'stripe',
  names: readonly string[],
  change: Partial<FilePayment> = {},
): RunTold {
  const { payments, ...run } = sampleRun(scheme === 'stripe' ? 'aba' : scheme, names, change)
  return {
    ...run,
    account: accountOf(run),
    payments: payments.map(({ vendor, ...payment }, at) => ({
      ...payment,
      vendorName: names[at]!,
      payee: {
        ...vendor,
        account:
          scheme === 'stripe'
            ? { scheme, bankCode: 'acct_1', number: 'usba_1' }
            : { ...vendor.account },
      },
    })),
  }
}

type Paid = Pick<RunFile, 'payer' | 'currency'>
const accountOf = ({ payer, currency }: Paid): RunTold['account'] => ({
  id: '00000000-0000-4000-8000-000000000001',
  entity_id: '00000000-0000-4000-8000-000000000002',
  entity: payer.name,
  entity_country: payer.country,
  name: 'Main account',
  holder: payer.name,
  country: payer.country,
  currency,
  scheme: payer.account.scheme,
  bank_code: payer.account.bankCode,
  number: payer.account.number,
  ending: payer.account.number.slice(-4),
  company_id: payer.companyId,
  financial_account: 'fa_1',
  active: true,
  added_by_name: 'Tara',
  added_at: new Date('2026-11-01T09:00:00Z'),
  version: 1,
})
