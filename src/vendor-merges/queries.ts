import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
export const constraints: Constraints = {
  vendor_merges__one_open: () =>
    conflict('already_exists', 'A merge of this vendor is proposed already. Decide on that first.'),
}

const Row = z.object({
  id: z.string(),
  from_id: z.string(),
  into_id: z.string(),
  reason: z.string(),
  status: z.enum(['proposed', 'done', 'refused']),
  proposed_by: z.string(),
  version: z.number(),
})
const columns = sql.fragment`
  id, from_id, into_id, reason, status, proposed_by, version from vendor_merges
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id} for no key update`)
export const merge = { kind: 'vendor_merge', lock }

type Proposal = { id: string; fromId: string; intoId: string; reason: string; by: string }
export const insert = (tx: WriteTx, m: Proposal) =>
  tx.write(sql.type(none)`
    insert into vendor_merges (id, from_id, into_id, reason, proposed_by)
    values (${m.id}, ${m.fromId}, ${m.intoId}, ${m.reason}, ${m.by})
  `)
export const decide = (tx: WriteTx, id: string, decision: Move, by: string) =>
  tx.write(sql.type(none)`
    update vendor_merges
    set
      status = ${decision.to},
      decided_by = ${by},
      decided_at = now(),
      version = version + 1
    where id = ${id} and status = any (${sql.array([...decision.from], 'text')})
  `)

const Numbers = z.object({ numbers: z.array(z.string()) })
/** Documents of a vendor that somebody is asked to approve. */
export const waiting = (tx: Tx, vendorId: string) =>
  tx.one(sql.type(Numbers)`
    select coalesce(array_agg(coalesce(d.number, 'A draft') order by d.id), '{}') as numbers
    from
      documents as d
      join approvals as a
        on a.tenant_id = d.tenant_id and a.subject_kind = d.kind and a.subject_id = d.id
    where (d.vendor_id = ${vendorId} or d.id = ${vendorId}) and a.status = 'pending'
  `)
export const billedTwice = (tx: Tx, fromId: string, intoId: string) =>
  tx.one(sql.type(Numbers)`
    select coalesce(array_agg(i.supplier_number order by i.id), '{}') as numbers
    from
      invoices as i
      join invoices as o
        on o.tenant_id = i.tenant_id
        and o.vendor_id = ${intoId}
        and o.kind = i.kind
        and o.supplier_number_norm = i.supplier_number_norm
    where i.vendor_id = ${fromId} and i.status != 'rejected' and o.status != 'rejected'
  `)
const Count = z.object({ accounts: z.number() })
/** No account goes over to another vendor without its own control. */
export const accountsOf = (tx: Tx, vendorId: string) =>
  tx.one(sql.type(Count)`
    select count(*)::int as accounts
    from vendor_bank_accounts
    where vendor_id = ${vendorId} and status not in ('replaced', 'revoked')
  `)
export const policiesFor = (tx: Tx, vendorId: string) =>
  tx.one(sql.type(Numbers)`
    select coalesce(array_agg(distinct p.number::text), '{}') as numbers
    from
      match_policy_rules as r
      join match_policies as p on p.tenant_id = r.tenant_id and p.id = r.policy_id
    where r.vendor_id = ${vendorId} and p.status in ('draft', 'active')
  `)

/**
 * Everything that names the one vendor names the other from now on. What the other one has already, such as an address
 * for the same purpose, stays with the entry that is given up; so do receipts, which stand as they were posted.
 */
export function move(tx: WriteTx, from: string, into: string): void {
  for (const change of moves(from, into)) tx.write(sql.type(none)`${change}`)
}

const moves = (from: string, into: string) => [
  sql.fragment`
    update invoice_details
    set claimed_by = ${into}
    where
      id in (select d.id from documents as d where d.vendor_id = ${from} and d.kind = 'invoice')
  `,
  sql.fragment`
    update documents
    set
      vendor_id = ${into},
      version = version + 1,
      updated_at = now()
    where vendor_id = ${from}
  `,
  sql.fragment`
    update vendor_prices as p
    set vendor_id = ${into}
    where
      p.vendor_id = ${from}
      and not exists (
        select 1
        from vendor_prices as o
        where
          o.vendor_id = ${into}
          and o.item_id = p.item_id
          and o.currency = p.currency
          and o.min_quantity = p.min_quantity
          and coalesce(o.contract, '') = coalesce(p.contract, '')
          and o.valid && p.valid
      )
  `,
  sql.fragment`
    update vendor_contacts as c
    set vendor_id = ${into}
    where
      c.vendor_id = ${from}
      and not exists (
        select 1
        from vendor_contacts as o
        where o.vendor_id = ${into} and lower(o.email) = lower(c.email)
      )
  `,
  // Of two of a kind that stand, one stays: with both reasons, and until the later day.
  sql.fragment`
    update vendor_holds as o
    set
      reason = left(o.reason || '; ' || h.reason, 500),
      until = case
        when o.until is null
        or h.until is null then null
        else greatest(o.until, h.until)
      end,
      version = o.version + 1
    from vendor_holds as h
    where
      h.tenant_id = o.tenant_id
      and h.vendor_id = ${from}
      and o.vendor_id = ${into}
      and h.stops = o.stops
      and h.ended_at is null
      and o.ended_at is null
      and h.document_id is null
      and o.document_id is null
  `,
  sql.fragment`
    update vendor_holds as h
    set
      vendor_id = ${into},
      ended_at = case
        when h.document_id is null
        and exists (
          select 1
          from vendor_holds as o
          where
            o.vendor_id = ${into}
            and o.stops = h.stops
            and o.ended_at is null
            and o.document_id is null
        ) then coalesce(h.ended_at, now())
        else h.ended_at
      end
    where h.vendor_id = ${from}
  `,
  sql.fragment`update vendor_checks set vendor_id = ${into} where vendor_id = ${from}`,
  sql.fragment`
    update vendor_addresses as a
    set vendor_id = ${into}
    where
      a.vendor_id = ${from}
      and not exists (
        select 1 from vendor_addresses as o where o.vendor_id = ${into} and o.purpose = a.purpose
      )
  `,
  // Where the entry that stays says nothing, it says what the other one said.
  sql.fragment`
    insert into custom_field_values (document_id, field_id, value)
    select ${into}::uuid, field_id, value from custom_field_values where document_id = ${from}
    on conflict do nothing
  `,
  // It sells what both sold. Whom it may sell to is not widened: that of the entry that stays holds.
  sql.fragment`
    insert into vendor_categories (vendor_id, category_id)
    select ${into}::uuid, category_id from vendor_categories where vendor_id = ${from}
    on conflict do nothing
  `,
  sql.fragment`
    update vendor_profiles set parent_id = nullif(${into}::uuid, id) where parent_id = ${from}
  `,
  sql.fragment`
    update comments
    set subject_id = ${into}
    where subject_kind = 'vendor' and subject_id = ${from}
  `,
  sql.fragment`
    update attachments
    set subject_id = ${into}
    where subject_kind = 'vendor' and subject_id = ${from}
  `,
  // A number is unique, so the entry that is given up loses its own before the other one takes it.
  sql.fragment`update vendor_details set vat_id = null where id = ${from}`,
  sql.fragment`
    update vendor_tax_registrations
    set
      vendor_id = ${into},
      main = main
      and not exists (
        select 1 from vendor_tax_registrations as o where o.vendor_id = ${into} and o.main
      )
    where vendor_id = ${from}
  `,
  sql.fragment`
    update vendor_details as x
    set vat_id = t.number
    from vendor_tax_registrations as t
    where x.id = ${into} and t.vendor_id = x.id and t.main and x.vat_id is null
  `,
  sql.fragment`update vendor_details set merged_into = ${into} where id = ${from}`,
  sql.fragment`update vendor_details set merged_into = ${into} where merged_into = ${from}`,
]
