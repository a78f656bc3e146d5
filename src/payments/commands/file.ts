import type { BankAccount, RunFile } from '../../integrations/bank-files/index.ts'
import { money } from '../../kernel/money.ts'
import { conflict } from '../../kernel/problem.ts'
import { numberColumn, type PaymentAccount } from '../../payment-accounts/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { Cipher } from '../../platform/encryption.ts'
import { vendorAccountNumber } from '../../vendor-bank-accounts/index.ts'
import type { Group } from '../groups.ts'
import type { ItemRow } from '../item-queries.ts'
import * as paymentQueries from '../payment-queries.ts'
import { railNamed, type Rail } from '../rails.ts'
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
export async function runFileOf(
  ctx: Ctx,
  cipher: Cipher,
  { run, account, payments, day }: Told,
): Promise<RunFile> {
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
    payer: {
      name: account.holder,
      country: account.country,
      account: accountOf(account, numberColumn.open(cipher, account.id, account.number)),
      companyId: account.company_id,
    },
    payments: told.map((payment) => {
      const payee = payees.get(payment.accountId ?? '')
      if (!payee || payee.scheme === 'stripe')
        throw conflict(
          'file_refused',
          `${payment.vendorName} has no account at a bank in this run, so no file can pay it. Leave it out, and pay it by hand.`,
        )
      return {
        id: payment.reference,
        number: payment.number,
        amount: money(payment.total, run.currency),
        vendor: {
          name: payee.holder,
          country: payee.country,
          account: accountOf(
            { ...payee, scheme: payee.scheme },
            vendorAccountNumber.open(cipher, payee.id, payee.number),
          ),
          isPerson: false,
        },
        documents: payment.items.map((item) => documentOf(item, run.currency)),
      }
    }),
  }
}

type Kept = Pick<PaymentAccount, 'scheme' | 'bank_code'>
const accountOf = ({ scheme, bank_code: bankCode }: Kept, number: string): BankAccount => ({
  scheme,
  bankCode,
  number,
})

const documentOf = (item: ItemRow, currency: string) => ({
  kind: item.amount < 0n ? ('credit_note' as const) : ('invoice' as const),
  number: item.supplier_number,
  day: item.issue_date,
  amount: money(item.amount < 0n ? -item.amount : item.amount - item.discount, currency),
})
