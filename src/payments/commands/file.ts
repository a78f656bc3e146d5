import { money } from '../../kernel/money.ts'
import { conflict } from '../../kernel/problem.ts'
import { numberColumn, type PaymentAccount } from '../../payment-accounts/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { Cipher } from '../../platform/encryption.ts'
import { vendorAccountNumber } from '../../vendor-bank-accounts/index.ts'
import type { Group } from '../groups.ts'
import type { ItemRow } from '../item-queries.ts'
import * as paymentQueries from '../payment-queries.ts'
import { railNamed } from '../rails/index.ts'
import type { Rail, RunTold, ToldPayment } from '../rails/port.ts'
import type { Run } from '../run.ts'

export type Named = Group<ItemRow> & { number: string; reference: string }
export type Told = {
  run: Run
  account: PaymentAccount
  payments: readonly Named[]
  day: string
}

export function railOf({ rail: code }: Run): Rail {
  const rail = railNamed(code)
  if (!rail) throw conflict('unknown_rail', 'This way to tell the bank is not there any more.')
  return rail
}

/** What the bank is told of a run. Nothing is told of what credits pay in full. */
export async function runToldOf(
  ctx: Ctx,
  cipher: Cipher,
  { run, account, payments, day }: Told,
): Promise<RunTold> {
  const told = payments.filter(({ total }) => total > 0n)
  const ids = [...new Set(told.flatMap(({ accountId }) => accountId ?? []))]
  const payees = new Map(
    (await paymentQueries.vendorAccounts(ctx.tx, ids)).map((one) => [one.id, one]),
  )
  return {
    number: run.number,
    createdAt: ctx.now,
    day,
    currency: run.currency,
    account,
    payer: {
      name: account.holder,
      country: account.country,
      account: {
        scheme: account.scheme,
        bankCode: account.bank_code,
        number: numberColumn.open(cipher, account.id, account.number),
      },
      companyId: account.company_id,
    },
    payments: told.map((payment) => ({
      id: payment.reference,
      number: payment.number,
      amount: money(payment.total, run.currency),
      vendorName: payment.vendorName,
      payee: payeeOf(cipher, payees.get(payment.accountId ?? '')),
      documents: payment.items.map((item) => documentOf(item, run.currency)),
    })),
  }
}

type VendorAccount = Awaited<ReturnType<typeof paymentQueries.vendorAccounts>>[number]
const payeeOf = (cipher: Cipher, account: VendorAccount | undefined): ToldPayment['payee'] =>
  account
    ? {
        name: account.holder,
        country: account.country,
        account: {
          scheme: account.scheme,
          bankCode: account.bank_code,
          number: vendorAccountNumber.open(cipher, account.id, account.number),
        },
        isPerson: false,
      }
    : null

const documentOf = (item: ItemRow, currency: string) => ({
  kind: item.amount < 0n ? ('credit_note' as const) : ('invoice' as const),
  number: item.supplier_number,
  day: item.issue_date,
  amount: money(item.amount < 0n ? -item.amount : item.amount - item.discount, currency),
})
