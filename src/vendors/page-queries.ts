import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { checks } from '../integrations/tax-numbers/index.ts'
import { sql } from '../platform/db/sql.ts'

const Document = z.object({
  id: z.string(),
  number: z.string(),
  status: z.string(),
  currency: z.string(),
  amount: z.bigint(),
})
export const orders = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Document)`
      select id, coalesce(number, 'Draft order') as number, status, currency, total as amount
      from purchase_orders
      where vendor_id = ${id}
      order by id desc
      limit 10
    `,
  )
export const invoices = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Document)`
      select id, number, status, currency, payable as amount
      from invoices
      where vendor_id = ${id}
      order by id desc
      limit 10
    `,
  )

const Open = z.object({ orders: z.number(), invoices: z.number(), requests: z.number() })
/** What is still to be finished with a vendor. */
export const openWith = (tx: Tx, id: string) =>
  tx.one(sql.type(Open)`
    select
      count(*) filter (where kind = 'purchase_order')::int as orders,
      count(*) filter (where kind = 'invoice')::int as invoices,
      count(*) filter (where kind = 'purchase_request')::int as requests
    from documents
    where
      vendor_id = ${id}
      and (
        kind = 'purchase_order'
        and status in ('draft', 'pending', 'approved', 'issued')
        or kind = 'invoice'
        and status = 'held'
        or kind = 'purchase_request'
        and status in ('pending', 'approved', 'partially_ordered')
      )
  `)

const Contact = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  language: z.enum(['en', 'de']),
  purposes: z.array(z.enum(['orders', 'invoices', 'payments', 'quality'])),
  active: z.boolean(),
  version: z.number(),
})
/** Who gets orders first, in the order in which they were added. */
export const contacts = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Contact)`
      select id, name, email, phone, language, purposes, active, version
      from vendor_contacts
      where vendor_id = ${id}
      order by active desc, 'orders' = any (purposes) desc, created_at, id
    `,
  )

const RegistrationRow = z.object({
  id: z.string(),
  country: z.string(),
  scheme: z.string(),
  number: z.string(),
  check_state: z.enum(checks),
  main: z.boolean(),
  version: z.number(),
})
/** The main one first. */
export const registrations = (tx: Tx, id: string) =>
  tx.any(
    sql.type(RegistrationRow)`
      select id, country, scheme, number, check_state, main, version
      from vendor_tax_registrations
      where vendor_id = ${id}
      order by main desc, created_at, id
    `,
  )

const Address = z.object({
  id: z.string(),
  purpose: z.enum(['legal', 'remit_to', 'orders']),
  street: z.string(),
  postal_code: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
  version: z.number(),
})
export const addresses = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Address)`
      select id, purpose, street, postal_code, city, region, country, version
      from vendor_addresses
      where vendor_id = ${id}
      order by created_at, id
    `,
  )

const ProfileRow = z.object({
  trading_name: z.string().nullable(),
  website: z.string().nullable(),
  parent_id: z.string().nullable(),
  parent_name: z.string().nullable(),
  payment_method: z.enum(['bank_transfer', 'direct_debit', 'card', 'cheque']).nullable(),
  minimum_order: z.bigint().nullable(),
  minimum_order_currency: z.string().nullable(),
  delivery_days: z.number().nullable(),
  default_tax_rate: z.string().nullable(),
  risk_reason: z.string().nullable(),
})
export const profile = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(ProfileRow)`
      select
        p.trading_name,
        p.website,
        p.parent_id,
        (
          select d.title from documents as d where d.tenant_id = p.tenant_id and d.id = p.parent_id
        ) as parent_name,
        p.payment_method,
        p.minimum_order,
        p.minimum_order_currency,
        p.delivery_days,
        trim_scale(p.default_tax_rate)::text as default_tax_rate,
        p.risk_reason
      from vendor_profiles as p
      where p.id = ${id}
    `,
  )

const Part = z.object({ id: z.string(), code: z.string(), name: z.string() })
/** What it sells. */
export const categories = (tx: Tx, id: string) =>
  tx.any(sql.type(Part)`
    select k.id, k.code, k.name
    from
      vendor_categories as s
      join categories as k on k.tenant_id = s.tenant_id and k.id = s.category_id
    where s.vendor_id = ${id}
    order by k.code, k.id
  `)
/** Whom it may sell to; none means all. */
export const entities = (tx: Tx, id: string) =>
  tx.any(sql.type(Part)`
    select e.id, e.code, e.name
    from
      vendor_entities as s
      join legal_entities as e on e.tenant_id = s.tenant_id and e.id = s.entity_id
    where s.vendor_id = ${id}
    order by e.code, e.id
  `)

const Figures = z.object({
  currency: z.string(),
  open_orders: z.bigint(),
  ordered: z.bigint(),
  held_invoices: z.bigint(),
  billed: z.bigint(),
  spent: z.bigint(),
})
/** What is open with the vendor, and what was spent in the last twelve months, by currency. */
export const figures = (tx: Tx, id: string) =>
  tx.any(sql.type(Figures)`
    select
      currency,
      sum(open_orders)::bigint as open_orders,
      sum(ordered)::bigint as ordered,
      sum(held_invoices)::bigint as held_invoices,
      sum(billed)::bigint as billed,
      sum(spent)::bigint as spent
    from
      (
        select currency, 1 as open_orders, total as ordered, 0, 0, 0
        from purchase_orders
        where vendor_id = ${id} and status = 'issued'
        union all
        select
          currency,
          0,
          0,
          case
            when status = 'held' then 1
            else 0
          end,
          case
            when status = 'held' then payable
            else 0
          end,
          case
            when status = 'held' then 0
            when kind = 'credit_note' then -net
            when kind = 'advance' then 0
            else net
          end
        from invoices
        where
          vendor_id = ${id}
          and (status = 'held' or status = 'approved' and approved_at > now() - interval '1 year')
      ) as d (currency, open_orders, ordered, held_invoices, billed, spent)
    group by currency
    order by spent desc, currency
  `)

const Proposal = z.object({
  id: z.string(),
  from_id: z.string(),
  into_id: z.string(),
  other: z.string(),
  reason: z.string(),
  proposed_by: z.string(),
  proposer: z.string(),
  version: z.number(),
})
/** Merges that wait for somebody else, in which this vendor is one of the two. */
export const proposedMerges = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Proposal)`
      select
        m.id,
        m.from_id,
        m.into_id,
        o.name || ' (' || o.number || ')' as other,
        m.reason,
        m.proposed_by,
        p.name as proposer,
        m.version
      from
        vendor_merges as m
        join vendors as o
          on o.tenant_id = m.tenant_id
          and o.id = case
            when m.from_id = ${id} then m.into_id
            else m.from_id
          end
        join memberships as p on p.tenant_id = m.tenant_id and p.user_id = m.proposed_by
      where ${id}::uuid in (m.from_id, m.into_id) and m.status = 'proposed'
      order by m.id
    `,
  )
