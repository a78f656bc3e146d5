import { limitsFor } from '../kernel/actor.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import { message } from '../messages/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { encryptedColumn, type Cipher } from '../platform/encryption.ts'
import {
  accountFingerprints,
  accountNumber,
  compact,
  endingOf,
  identityOf,
  masked,
  type schemes,
} from '../vendor-bank-accounts/index.ts'
import * as queries from './queries.ts'
import { whyNotByStripe } from './stripe.ts'

export const numberColumn = encryptedColumn('payment_accounts', 'number')

type Added = {
  entity_id: string
  name: string
  holder: string
  country: string
  currency: string
  scheme: (typeof schemes)[number]
  bank_code?: string | null | undefined
  number: string
  company_id?: string | null | undefined
  financial_account?: string | null | undefined
}
/** Adds an account that a legal entity pays from. Its number is encrypted. */
export async function add(ctx: Ctx, cipher: Cipher, added: Added): Promise<string> {
  expectEverywhere(ctx)
  const account = accountNumber({
    scheme: added.scheme,
    bankCode: added.bank_code ?? null,
    number: added.number,
    country: added.country,
  })
  const [[fingerprint = ''], entity] = await Promise.all([
    accountFingerprints(ctx.tx, [compact(identityOf(account))]),
    queries.shareEntity(ctx.tx, added.entity_id),
  ])
  if (!entity?.active)
    throw invalid('/entity_id', 'not_active', 'Choose a legal entity that is in use.')
  refuseStripe(added, entity)
  const id = ctx.newId()
  const ending = endingOf(account.number)
  queries.insert(ctx.tx, {
    id,
    entity_id: entity.id,
    name: added.name,
    holder: added.holder,
    country: added.country,
    currency: added.currency,
    scheme: account.scheme,
    bank_code: account.bankCode,
    number: numberColumn.seal(cipher, id, account.number),
    ending,
    fingerprint,
    company_id: added.company_id ?? null,
    financial_account: added.financial_account ?? null,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  ctx.record('payment_account.added', subjectOf(id), {
    entity_id: entity.id,
    note: message('note.bank_account', { account: masked(ending) }),
  })
  return id
}

function refuseStripe(
  { currency, financial_account: financialAccount = null }: Added,
  entity: { name: string; country: string | null },
): void {
  if (financialAccount === null) return
  const why = whyNotByStripe({
    entity: entity.name,
    entity_country: entity.country,
    currency,
    financial_account: financialAccount,
  })
  if (why !== null) throw invalid('/financial_account', 'not_by_stripe', why)
}

/** Nothing is paid from it any more. Runs that were not released cannot be released from it. */
export async function close(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<void> {
  expectEverywhere(ctx)
  const account = await ctx.lock(queries.paymentAccount, id, version)
  if (!account.active) throw conflict('wrong_state', 'This account is closed already.')
  queries.close(ctx.tx, id)
  ctx.record('payment_account.closed', subjectOf(id), { reason })
}

const subjectOf = (id: string) => ({ kind: 'payment_account', id })

function expectEverywhere(ctx: Ctx): void {
  if (limitsFor(ctx.actor, 'payment_accounts.manage') !== '')
    throw forbidden(
      'Your role is for a part of the organisation, and accounts that are paid from concern all of it. Ask a controller whose role holds everywhere.',
    )
}
