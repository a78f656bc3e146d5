import { sql } from '../platform/db/sql.ts'
import { isBeyondOrder } from '../set-offs/index.ts'
import type { Part, Scope } from './part.ts'

export const toOrder = (): Part => ({
  from: sql.fragment`purchase_requests as r`,
  about: sql.fragment`r.id`,
  where: sql.fragment`r.status in ('approved', 'partially_ordered')`,
  shows: sql.fragment`
    'to_order',
    r.id,
    r.id,
    null::uuid,
    r.title,
    r.number || ' · approved, to be ordered',
    r.currency,
    r.total,
    r.created_at,
    null::int
  `,
})
const vendorOf = sql.fragment`join vendors as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id`
export const toIssue = (): Part => ({
  from: sql.fragment`purchase_orders as o`,
  about: sql.fragment`o.id`,
  where: sql.fragment`o.status in ('draft', 'approved')`,
  names: vendorOf,
  shows: sql.fragment`
    'to_issue',
    o.id,
    o.id,
    null::uuid,
    v.name,
    case
      when o.status = 'approved' then 'Approved order, to be issued'
      when o.direct then 'Draft order, to be sent for approval'
      else 'Draft order, to be issued'
    end,
    o.currency,
    o.total,
    o.created_at,
    null::int
  `,
})
export const toReceive = (): Part => ({
  from: sql.fragment`purchase_orders as o`,
  about: sql.fragment`o.id`,
  where: sql.fragment`o.status = 'issued' and o.receipt_status != 'full'`,
  names: vendorOf,
  shows: sql.fragment`
    'to_receive',
    o.id,
    o.id,
    null::uuid,
    v.name,
    o.number || ' · goods expected',
    o.currency,
    o.total,
    o.issued_at,
    null::int
  `,
})
const vendorOfGoods = sql.fragment`
  join documents as v on v.tenant_id = g.tenant_id and v.id = g.vendor_id
`
/** One row a receipt, while something of it waits. What was taken back is not inspected. */
export const toInspect = ({ currency }: Scope): Part => ({
  from: sql.fragment`
    (
        select distinct l.tenant_id, l.receipt_id
        from
          purchase_order_lines as p
          join receipt_lines as l on l.tenant_id = p.tenant_id and l.purchase_order_line_id = p.id
        where
          p.pending > 0
          and l.quantity > (
            select coalesce(sum(n.accepted + n.rejected), 0)
            from receipt_inspections as n
            where n.tenant_id = l.tenant_id and n.receipt_line_id = l.id
          )
          and not exists (
            select 1
            from receipt_details as b
            where b.tenant_id = l.tenant_id and b.reverses_id = l.receipt_id
          )
      ) as w
      join documents as g on g.tenant_id = w.tenant_id and g.id = w.receipt_id
  `,
  about: sql.fragment`g.id`,
  where: sql.fragment`true`,
  names: vendorOfGoods,
  shows: sql.fragment`
    'to_inspect',
    g.id,
    g.id,
    null::uuid,
    v.title,
    g.number || ' · to be inspected',
    ${currency},
    0::bigint,
    g.created_at,
    null::int
  `,
})
export const toReturn = ({ currency }: Scope): Part => ({
  from: sql.fragment`goods_returns as g`,
  about: sql.fragment`g.id`,
  where: sql.fragment`g.status = 'draft'`,
  names: vendorOfGoods,
  shows: sql.fragment`
    'to_return',
    g.id,
    g.id,
    null::uuid,
    v.title,
    g.number || ' · to be sent back',
    ${currency},
    0::bigint,
    g.created_at,
    null::int
  `,
})
/** Goods that were given back, until what they are worth is credited. */
export const toCredit = ({ currency }: Scope): Part => ({
  from: sql.fragment`goods_returns as g`,
  about: sql.fragment`g.id`,
  where: sql.fragment`g.status = 'shipped' and g.intent = 'credit'`,
  names: vendorOfGoods,
  shows: sql.fragment`
    'to_credit',
    g.id,
    g.id,
    null::uuid,
    v.title,
    g.number || ' · credit note expected',
    ${currency},
    0::bigint,
    g.shipped_at,
    null::int
  `,
})
/** Never for who proposed or approved it. */
export const toRelease = ({ userId }: Scope): Part => ({
  from: sql.fragment`payment_runs as p`,
  about: sql.fragment`p.id`,
  where: sql.fragment`
    p.status = 'approved'
    and not exists (
      select 1
      from payment_run_people as x
      where x.tenant_id = p.tenant_id and x.run_id = p.id and x.person_id = ${userId}
    )
  `,
  shows: sql.fragment`
    'to_release',
    p.id,
    p.id,
    null::uuid,
    p.title,
    p.number || ' · approved, to be released',
    p.currency,
    p.total,
    p.created_at,
    null::int
  `,
})
/** Advances that no bill uses up: the order ended, or became too small for them. */
export const advancesLeft = ({ currency }: Scope): Part => ({
  from: sql.fragment`
    invoice_details as x
    join documents as a on a.tenant_id = x.tenant_id and a.id = x.id
    join purchase_orders as o on o.tenant_id = x.tenant_id and o.id = x.purchase_order_id
  `,
  about: sql.fragment`x.id`,
  where: sql.fragment`
    x.kind = 'advance'
    and x.advance_used < x.payable
    and a.status = 'approved'
    and ${isBeyondOrder(currency)}
  `,
  names: sql.fragment`join documents as v on v.tenant_id = a.tenant_id and v.id = a.vendor_id`,
  shows: sql.fragment`
    'advance_left',
    x.id,
    x.id,
    null::uuid,
    v.title,
    a.number || ' · advance on ' || o.number || ', more than can still be billed',
    a.currency,
    x.payable - x.advance_used,
    a.created_at,
    null::int
  `,
})
/**
 * Orders that are received and billed in full, and of which something is held back until a milestone. The buyer of an
 * order may not release it.
 */
export const retainage = ({ userId }: Scope): Part => ({
  from: sql.fragment`
    (
        select
          t.tenant_id,
          t.retained_of as id,
          t.currency,
          t.milestone,
          sum(t.amount)::bigint as amount,
          max(t.created_at) as since
        from instalments as t
        where t.status = 'open' and t.milestone is not null and t.retainage_release_id is null
        group by t.tenant_id, t.retained_of, t.currency, t.milestone
      ) as h
      join purchase_orders as o on o.tenant_id = h.tenant_id and o.id = h.id
  `,
  about: sql.fragment`o.id`,
  where: sql.fragment`
    o.receipt_status = 'full' and o.billing_status = 'full' and o.buyer_id != ${userId}
  `,
  names: sql.fragment`join documents as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id`,
  shows: sql.fragment`
    'retainage',
    o.id,
    o.id,
    null::uuid,
    v.title,
    o.number || ' · held back: is ' || h.milestone || ' reached?',
    h.currency,
    h.amount,
    h.since,
    null::int
  `,
})
export const toApply = (): Part => ({
  from: sql.fragment`change_orders as h`,
  about: sql.fragment`h.id`,
  where: sql.fragment`h.status = 'approved'`,
  names: sql.fragment`join documents as v on v.tenant_id = h.tenant_id and v.id = h.vendor_id`,
  shows: sql.fragment`
    'to_apply',
    h.id,
    h.id,
    null::uuid,
    v.title,
    h.number || ' · approved, not applied yet',
    h.currency,
    h.total,
    h.created_at,
    null::int
  `,
})
export const captures = ({ currency }: Scope): Part => ({
  from: sql.fragment`invoice_captures as c`,
  about: sql.fragment`c.id`,
  where: sql.fragment`c.status in ('to_confirm', 'unreadable')`,
  names: sql.fragment`join files as f on f.tenant_id = c.tenant_id and f.id = c.file_id`,
  shows: sql.fragment`
    'capture',
    c.id,
    c.id,
    null::uuid,
    f.name,
    c.number || case c.status
      when 'unreadable' then ' · could not be read'
      else ' · to be confirmed'
    end,
    ${currency},
    0::bigint,
    c.created_at,
    null::int
  `,
})
/**
 * What waits without an approval, because nobody could be asked when it was sent; never to those who wrote it, but the
 * only person there is.
 */
export const vendors = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`vendors as v`,
  about: sql.fragment`v.id`,
  where: sql.fragment`
    v.status = 'pending'
    and not exists (
      select 1
      from approvals as a
      where a.tenant_id = v.tenant_id and a.subject_id = v.id and a.status = 'pending'
    )
    and (
      exists (select 1 from organisations where second_person_at is null)
      or ${userId}::uuid != all (
        v.changed_by || v.created_by || coalesce(v.edited_by, v.created_by)
      )
    )
  `,
  shows: sql.fragment`
    'vendor',
    v.id,
    v.id,
    null::uuid,
    v.name,
    v.number || ' · vendor to approve',
    ${currency},
    0::bigint,
    v.created_at,
    null::int
  `,
})

/** Never to who proposed it, but the only person there is. */
export const vendorMerges = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`vendor_merges as g`,
  about: sql.fragment`g.from_id`,
  where: sql.fragment`
    g.status = 'proposed'
    and (
      g.proposed_by != ${userId}
      or exists (select 1 from organisations where second_person_at is null)
    )
  `,
  names: sql.fragment`
    join documents as f on f.tenant_id = g.tenant_id and f.id = g.from_id
    join documents as i on i.tenant_id = g.tenant_id and i.id = g.into_id
  `,
  shows: sql.fragment`
    'vendor_merge',
    g.id,
    g.from_id,
    null::uuid,
    f.title,
    f.number || ' · to be merged into ' || i.number,
    ${currency},
    0::bigint,
    g.proposed_at,
    null::int
  `,
})

/** Never to who proposed it or changed an address of the vendor at about the same time. */
export const bankAccounts = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`vendor_bank_accounts as b`,
  about: sql.fragment`b.id`,
  where: sql.fragment`
    b.status = 'verifying'
    and b.proposed_by is distinct from ${userId}
    and not exists (
      select 1
      from vendor_mail_changes as c
      where
        c.tenant_id = b.tenant_id
        and c.vendor_id = b.vendor_id
        and c.changed_by = ${userId}
        and c.changed_at > b.proposed_at - interval '30 days'
    )
    and not exists (
      select 1
      from vendor_contact_changes as c
      where
        c.tenant_id = b.tenant_id
        and c.vendor_id = b.vendor_id
        and c.changed_by = ${userId}
        and c.changed_at > b.proposed_at - interval '30 days'
    )
  `,
  names: sql.fragment`join documents as v on v.tenant_id = b.tenant_id and v.id = b.vendor_id`,
  shows: sql.fragment`
    'bank_account',
    b.id,
    b.id,
    null::uuid,
    'Bank account of ' || v.title,
    v.number || ' · to be verified',
    ${currency},
    0::bigint,
    b.proposed_at,
    null::int
  `,
})

/** Never to who uploaded it, as a member or under the same address as a contact of the vendor. */
export const vendorDocuments = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`vendor_documents as d`,
  about: sql.fragment`d.id`,
  where: sql.fragment`
    d.state = 'waiting'
    and d.uploaded_by is distinct from ${userId}::uuid
    and not exists (
      select 1
      from memberships as m
      where
        m.tenant_id = d.tenant_id
        and m.user_id = ${userId}
        and lower(m.email) = lower(d.contact_email)
    )
  `,
  names: sql.fragment`
    join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    join vendor_document_kinds as k on k.tenant_id = d.tenant_id and k.id = d.kind_id
  `,
  shows: sql.fragment`
    'vendor_document',
    d.id,
    d.id,
    null::uuid,
    k.name || ' of ' || v.title,
    v.number || ' · to be checked',
    ${currency},
    0::bigint,
    d.uploaded_at,
    null::int
  `,
})
