import { z } from 'zod'
import type { Role } from '../kernel/permissions.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { BankAccount } from './queries.ts'

/** Whom the vendor's mail about payments goes to: the contact for payments, else for invoices. */
const payeeFirst = sql.fragment`
  and c.purposes && array['payments', 'invoices']
  order by 'payments' = any (c.purposes) desc, c.id
  limit 1
`
/** By the database's clock, as all that is compared with it: when addresses, people and roles changed. */
const windowStart = (accountId: string, days: number) => sql.fragment`
  (
      select a.proposed_at from vendor_bank_accounts as a where a.id = ${accountId}
    ) - make_interval(days => ${days})
`
type Window = { account: Pick<BankAccount, 'id' | 'vendor_id'>; days: number }

const Email = z.object({ email: z.string() })
/** The address of the contact for payments, as it is now. */
export const payeeEmail = async (tx: Tx, vendorId: string): Promise<string | null> =>
  (
    await tx.maybeOne(sql.type(Email)`
      select c.email
      from vendor_contacts as c
      where c.vendor_id = ${vendorId} and c.active and c.email is not null ${payeeFirst}
    `)
  )?.email ?? null

const Reached = z.object({ email: z.string(), language: z.string() })
/**
 * The contact for payments as it was so many days before the proposal: not one added or changed since, and never the
 * one who proposed it.
 */
export const payeeBefore = (tx: Tx, { account, days }: Window) =>
  tx.maybeOne(sql.type(Reached)`
    with
      changed as (
        select distinct on (x.contact_id) x.*
        from vendor_contact_changes as x
        where
          x.vendor_id = ${account.vendor_id}
          and x.changed_at > ${windowStart(account.id, days)}
        order by x.contact_id, x.changed_at, x.id
      )
    select c.email, c.language
    from
      (
        select n.id, n.email, n.language, n.purposes, n.active
        from vendor_contacts as n
        where
          n.vendor_id = ${account.vendor_id}
          and not exists (select 1 from changed as x where x.contact_id = n.id)
        union all
        select x.contact_id, x.old_email, x.old_language, x.old_purposes, x.old_active
        from changed as x
      ) as c
    where
      c.active
      and c.email is not null
      and not exists (
        select 1
        from vendor_bank_accounts as a
        where
          a.id = ${account.id}
          and (a.contact_id = c.id or lower(a.contact_address) = lower(c.email))
      )
      ${payeeFirst}
  `)

const Changer = z.object({ id: z.string() })
/** Who changed an address of the vendor from so many days before the proposal until now. */
export const mailChangers = async (tx: Tx, { account, days }: Window): Promise<string[]> =>
  (
    await tx.any(sql.type(Changer)`
      select c.changed_by as id
      from vendor_mail_changes as c
      where
        c.vendor_id = ${account.vendor_id}
        and c.changed_by is not null
        and c.changed_at > ${windowStart(account.id, days)}
      union
      select x.changed_by
      from vendor_contact_changes as x
      where
        x.vendor_id = ${account.vendor_id}
        and x.changed_by is not null
        and x.changed_at > ${windowStart(account.id, days)}
    `)
  ).map(({ id }) => id)

const MailChange = z.object({ old_email: z.string().nullable() })
/** Changes of the vendor's own address from so many days before the proposal until now, the oldest first. */
export const mailChanges = (tx: Tx, { account, days }: Window) =>
  tx.any(sql.type(MailChange)`
    select c.old_email
    from vendor_mail_changes as c
    where c.vendor_id = ${account.vendor_id} and c.changed_at > ${windowStart(account.id, days)}
    order by c.changed_at, c.id
  `)

const Fresh = z.object({ fresh: z.boolean() })
/** Whether the contact who proposed an account was added or changed since so many days before. */
export const isFreshContact = async (
  tx: Tx,
  { account, days }: { account: Pick<BankAccount, 'id' | 'contact_id'>; days: number },
): Promise<boolean> =>
  account.contact_id !== null &&
  (
    await tx.one(sql.type(Fresh)`
      select
        exists (
          select 1
          from vendor_contact_changes as x
          where
            x.contact_id = ${account.contact_id}
            and x.changed_at > ${windowStart(account.id, days)}
        ) as fresh
    `)
  ).fresh

const Newcomer = z.object({ newcomer: z.boolean() })
/** Whether somebody joined, or was given one of these roles, since the account was proposed. */
export const isNewcomer = async (
  tx: Tx,
  who: { accountId: string; userId: string; roles: readonly Role[] },
): Promise<boolean> =>
  (
    await tx.one(sql.type(Newcomer)`
      select
        m.created_at > a.proposed_at
        or exists (
          select 1
          from role_proposals as r
          where
            r.user_id = m.user_id
            and r.status = 'confirmed'
            and r.role = any (${sql.array([...who.roles], 'text')})
            and r.decided_at > a.proposed_at
        )
        or exists (
          select 1
          from role_grants as g
          where
            g.user_id = m.user_id
            and g.role = any (${sql.array([...who.roles], 'text')})
            and g.created_at > a.proposed_at
        ) as newcomer
      from
        vendor_bank_accounts as a
        join memberships as m on m.tenant_id = a.tenant_id and m.user_id = ${who.userId}
      where a.id = ${who.accountId}
    `)
  ).newcomer
