import { z } from 'zod'
import type { Role } from '../kernel/permissions.ts'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { accountLifecycle, statuses } from './bank-account.ts'
import { accountSchemes } from './account-number.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  vendor_bank_accounts__one_owner: () =>
    invalid(
      '/number',
      'already_exists',
      'This account was recorded at the same moment. Open the vendor again to see it.',
    ),
}

const Account = z.object({
  id: z.string(),
  vendor_id: z.string(),
  vendor: z.string(),
  vendor_number: z.string(),
  holder: z.string(),
  country: z.string(),
  currency: z.string(),
  scheme: z.enum(accountSchemes),
  bank_code: z.string().nullable(),
  number: z.string(),
  ending: z.string(),
  fingerprint: z.string(),
  valid_from: z.string(),
  beside_others: z.boolean(),
  status: z.enum(statuses),
  /** Null where a contact of the vendor proposed it in the portal, from this address. */
  proposed_by: z.string().nullable(),
  contact_id: z.string().nullable(),
  contact_address: z.string().nullable(),
  letter_id: z.string().nullable(),
  letter_name: z.string().nullable(),
  proposed_by_name: z.string(),
  proposed_at: z.date(),
  proof_id: z.string().nullable(),
  proof_name: z.string().nullable(),
  content_sha256: z.string().nullable(),
  contact_email: z.string().nullable(),
  contact_confirmed_at: z.date().nullable(),
  call_back: z.string().nullable(),
  verified_by: z.string().nullable(),
  verified_by_name: z.string().nullable(),
  verified_at: z.date().nullable(),
  active_on: z.string().nullable(),
  ended_at: z.date().nullable(),
  end_reason: z.string().nullable(),
  version: z.number(),
})
export type BankAccount = z.output<typeof Account>

const columns = sql.fragment`
  a.id,
  a.vendor_id,
  v.title as vendor,
  v.number as vendor_number,
  a.holder,
  a.country,
  a.currency,
  a.scheme,
  a.bank_code,
  a.number,
  a.ending,
  a.fingerprint,
  a.valid_from::text,
  a.beside_others,
  a.status,
  a.proposed_by,
  a.contact_id,
  a.contact_address,
  a.letter_id,
  s.name as letter_name,
  coalesce(p.name, a.contact) as proposed_by_name,
  a.proposed_at,
  a.proof_id,
  f.name as proof_name,
  a.content_sha256,
  a.contact_email,
  a.contact_confirmed_at,
  a.call_back,
  a.verified_by,
  c.name as verified_by_name,
  a.verified_at,
  a.active_on::text,
  a.ended_at,
  a.end_reason,
  a.version
  from
    vendor_bank_accounts as a
    join documents as v on v.tenant_id = a.tenant_id and v.id = a.vendor_id
    left join memberships as p on p.tenant_id = a.tenant_id and p.user_id = a.proposed_by
    left join memberships as c on c.tenant_id = a.tenant_id and c.user_id = a.verified_by
    left join attachments as f on f.tenant_id = a.tenant_id and f.id = a.proof_id
    left join attachments as s on s.tenant_id = a.tenant_id and s.id = a.letter_id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Account)`select ${columns} where a.id = ${id}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Account)`select ${columns} where a.id = ${id} for no key update of a`)
/** The newest first; a vendor has a handful. */
export const ofVendor = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Account)`
      select ${columns} where a.vendor_id = ${vendorId} order by a.id desc limit 100
    `,
  )
/** Verified, of an active vendor, and the day on which they become active has come. */
export const due = (tx: Tx, today: string) =>
  tx.any(
    sql.type(z.object({ id: z.string() }))`
      select a.id
      from
        vendor_bank_accounts as a
        join documents as v on v.tenant_id = a.tenant_id and v.id = a.vendor_id
      where a.status = 'verified' and a.active_on <= ${today}::date and v.status = 'active'
      order by a.id
      limit 500
    `,
  )

const Vendor = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  status: z.string(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  currency: z.string(),
  country: z.string(),
  merged_into: z.string().nullable(),
})
export type Vendor = z.output<typeof Vendor>
const vendorColumns = sql.fragment`
  d.id,
  d.number,
  d.title as name,
  d.status,
  x.vat_id,
  x.email,
  d.currency,
  x.country,
  x.merged_into
  from
    documents as d
    join vendor_details as x on x.tenant_id = d.tenant_id and x.id = d.id
`
export const findVendor = (tx: Tx, id: string) =>
  tx.one(sql.type(Vendor)`select ${vendorColumns} where d.kind = 'vendor' and d.id = ${id}`)
/** Before its accounts: a change of the vendor waits for a change of an account, and the other way round. */
export const lockVendor = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Vendor)`
      select ${vendorColumns} where d.kind = 'vendor' and d.id = ${id} for no key update of d, x
    `,
  )

const Fingerprint = z.object({ fingerprint: z.string() })
export const fingerprints = async (tx: WriteTx, numbers: readonly string[]): Promise<string[]> =>
  (
    await tx.any(
      sql.type(Fingerprint)`
        select f as fingerprint from account_fingerprints(${sql.array([...numbers], 'text')}) as f
      `,
    )
  ).map((row) => row.fingerprint)

const Owner = z.object({ vendor_id: z.string(), vendor: z.string(), number: z.string() })
/** The vendor for whom this account is recorded now. */
export const ownerOf = (tx: Tx, fingerprint: string) =>
  tx.maybeOne(
    sql.type(Owner)`
      select a.vendor_id, v.title as vendor, v.number
      from
        vendor_bank_accounts as a
        join documents as v on v.tenant_id = a.tenant_id and v.id = a.vendor_id
      where a.fingerprint = ${fingerprint} and a.status not in ('replaced', 'revoked')
    `,
  )

export type NewAccount = Pick<
  BankAccount,
  | 'id'
  | 'holder'
  | 'country'
  | 'currency'
  | 'scheme'
  | 'bank_code'
  | 'number'
  | 'ending'
  | 'fingerprint'
  | 'valid_from'
  | 'beside_others'
  | 'proposed_by'
  | 'contact_id'
  | 'contact_address'
  | 'letter_id'
> & { vendor_id: string; named_fingerprint: string; contact: string | null }
export const insert = (tx: WriteTx, a: NewAccount) =>
  tx.write(sql.type(none)`
    insert into vendor_bank_accounts
      (
        id,
        vendor_id,
        holder,
        country,
        currency,
        scheme,
        bank_code,
        number,
        ending,
        fingerprint,
        named_fingerprint,
        valid_from,
        beside_others,
        proposed_by,
        contact,
        contact_id,
        contact_address,
        letter_id,
        proposed_at
      )
    values
      (
        ${a.id},
        ${a.vendor_id},
        ${a.holder},
        ${a.country},
        ${a.currency},
        ${a.scheme},
        ${a.bank_code},
        ${a.number},
        ${a.ending},
        ${a.fingerprint},
        ${a.named_fingerprint},
        ${a.valid_from}::date,
        ${a.beside_others},
        ${a.proposed_by},
        ${a.contact},
        ${a.contact_id},
        ${a.contact_address},
        ${a.letter_id},
        now()
      )
  `)

export type Moment = { id: string; at: Date }
type Proof = {
  id: string
  proofId: string
  hash: string
  contact: string | null
}
const {
  attach_proof: proving,
  verify: verifying,
  start_again: restart,
  activate: activation,
  replace: replacement,
  revoke: revocation,
} = accountLifecycle.moves
/** From here on the verification begins, or begins again. */
export const saveProof = (tx: WriteTx, p: Proof) =>
  tx.write(sql.type(none)`
    update vendor_bank_accounts
    set
      status = ${proving.to},
      proof_id = ${p.proofId},
      content_sha256 = ${p.hash},
      contact_email = ${p.contact},
      contact_confirmed_at = null,
      version = version + 1
    where id = ${p.id} and status = any (${sql.array([...proving.from], 'text')})
  `)
export const saveContactYes = (tx: WriteTx, { id, at }: Moment): void =>
  tx.write(
    sql.type(none)`
      update vendor_bank_accounts
      set
        contact_confirmed_at = ${at.toISOString()},
        version = version + 1
      where id = ${id} and status in ('verifying', 'verified', 'active')
    `,
    ifFresh,
  )
type Verified = Moment & { by: string; activeOn: string; callBack: string | null }
export const saveVerified = (tx: WriteTx, v: Verified): void =>
  tx.write(
    sql.type(none)`
      update vendor_bank_accounts
      set
        status = ${verifying.to},
        verified_by = ${v.by},
        verified_at = ${v.at.toISOString()},
        active_on = ${v.activeOn}::date,
        call_back = ${v.callBack},
        version = version + 1
      where id = ${v.id} and status = any (${sql.array([...verifying.from], 'text')})
    `,
    ifFresh,
  )
/** What was proven no longer holds: proof and verification are needed again. */
export const saveRestart = (tx: WriteTx, id: string): void =>
  tx.write(
    sql.type(none)`
      update vendor_bank_accounts
      set
        status = ${restart.to},
        proof_id = null,
        content_sha256 = null,
        contact_email = null,
        contact_confirmed_at = null,
        call_back = null,
        verified_by = null,
        verified_at = null,
        active_on = null,
        version = version + 1
      where id = ${id} and status = any (${sql.array([...restart.from], 'text')})
    `,
    ifFresh,
  )
export const saveActive = (tx: WriteTx, { id, at }: Moment): void =>
  tx.write(
    sql.type(none)`
      update vendor_bank_accounts
      set
        status = ${activation.to},
        activated_at = ${at.toISOString()},
        version = version + 1
      where id = ${id} and status = any (${sql.array([...activation.from], 'text')})
    `,
    ifFresh,
  )
const Replaced = z.object({ id: z.string(), ending: z.string() })
/**
 * The accounts that this one replaces: the active ones of the vendor in the same currency, at a bank or at Stripe as it
 * is.
 */
export const replaceActive = (
  tx: WriteTx,
  { vendor_id: vendorId, currency, scheme }: BankAccount,
  at: Date,
) =>
  tx.any(sql.type(Replaced)`
    update vendor_bank_accounts
    set
      status = ${replacement.to},
      ended_at = ${at.toISOString()},
      version = version + 1
    where
      vendor_id = ${vendorId}
      and currency = ${currency}
      and (scheme = 'stripe') = ${scheme === 'stripe'}
      and status = any (${sql.array([...replacement.from], 'text')})
    returning id, ending
  `)
type Revocation = Moment & { by: string | null; reason: string }
export const saveRevoked = (tx: WriteTx, r: Revocation): void =>
  tx.write(
    sql.type(none)`
      update vendor_bank_accounts
      set
        status = ${revocation.to},
        ended_by = ${r.by},
        ended_at = ${r.at.toISOString()},
        end_reason = ${r.reason},
        version = version + 1
      where id = ${r.id} and status = any (${sql.array([...revocation.from], 'text')})
    `,
    ifFresh,
  )

const Waiting = z.object({ days: z.number(), holidays: z.array(z.string()) })
/** How long an account cools off, and the days on which the organisation is closed. */
export const coolingOff = (tx: Tx) =>
  tx.one(
    sql.type(Waiting)`
      select
        o.bank_account_days as days,
        array(select d.day::text from closed_days(null, business_day(o.time_zone)) as d) as holidays
      from organisations as o
    `,
  )

const Person = z.object({ id: z.string() })
/** Who works here with one of these roles everywhere. */
export const holders = (tx: Tx, roles: readonly Role[]) =>
  tx.any(
    sql.type(Person)`
      select m.user_id as id
      from memberships as m
      where m.active and m.roles && ${sql.array([...roles], 'text')}
      order by m.user_id
      limit 200
    `,
  )
