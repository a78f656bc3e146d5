import { sql } from '../platform/db/sql.ts'
import type { Fragment, Part, Scope } from './part.ts'

/** A person is one row, however many roles wait for them. */
export const roles = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`
    (
        select p.tenant_id, p.user_id, count(*) as n, max(p.proposed_at) as since
        from role_proposals as p
        where
          p.status = 'proposed'
          and p.user_id != ${userId}
          and p.proposed_by is distinct from ${userId}::uuid
        group by p.tenant_id, p.user_id
      ) as p
  `,
  about: sql.fragment`p.user_id`,
  where: sql.fragment`true`,
  names: sql.fragment`join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.user_id`,
  shows: sql.fragment`
    'role',
    p.user_id,
    p.user_id,
    null::uuid,
    m.name,
    p.n || case p.n
      when 1 then ' role'
      else ' roles'
    end || ' to confirm',
    ${currency},
    0::bigint,
    p.since,
    null::int
  `,
})
export const exchangeRates = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`exchange_rate_proposals as p`,
  about: sql.fragment`p.id`,
  where: sql.fragment`p.status = 'pending' and p.set_by != ${userId}`,
  names: sql.fragment`join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.set_by`,
  shows: sql.fragment`
    'exchange_rate',
    p.id,
    p.id,
    null::uuid,
    'Rate of ' || p.currency,
    'From ' || p.valid_on || ', entered by ' || m.name,
    ${currency},
    0::bigint,
    p.set_at,
    null::int
  `,
})
type WriteOff = {
  kind: Fragment
  from: Fragment
  /** The joins of the document `a` that it is of. */
  of: Fragment
  /** What is written before the number of that document. */
  begins: Fragment
}
/** Somebody else asked for it. */
const writeOffPart = ({ userId }: Scope, { kind, from, of, begins }: WriteOff): Part => ({
  from,
  about: sql.fragment`r.id`,
  where: sql.fragment`r.status = 'pending' and r.entered_by != ${userId}`,
  names: sql.fragment`
    ${of}
    join documents as v on v.tenant_id = a.tenant_id and v.id = a.vendor_id
    join memberships as m on m.tenant_id = r.tenant_id and m.user_id = r.entered_by
  `,
  shows: sql.fragment`
    ${kind},
    r.id,
    r.id,
    null::uuid,
    v.title,
    ${begins} || a.number || ' · to be written off, entered by ' || m.name,
    a.currency,
    r.amount,
    r.entered_at,
    null::int
  `,
})
export const writeOffs = (scope: Scope): Part =>
  writeOffPart(scope, {
    kind: sql.fragment`'write_off'`,
    from: sql.fragment`advance_refunds as r`,
    of: sql.fragment`join documents as a on a.tenant_id = r.tenant_id and a.id = r.advance_id`,
    begins: sql.fragment`''`,
  })
export const creditWriteOffs = (scope: Scope): Part =>
  writeOffPart(scope, {
    kind: sql.fragment`'credit_write_off'`,
    from: sql.fragment`credit_refunds as r`,
    of: sql.fragment`
      join instalments as t on t.tenant_id = r.tenant_id and t.id = r.instalment_id
      join documents as a on a.tenant_id = t.tenant_id and a.id = t.invoice_id
    `,
    begins: sql.fragment`'Credit of '`,
  })
export const duties = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`duty_matrices as d`,
  about: sql.fragment`d.id`,
  where: sql.fragment`d.status = 'proposed' and d.proposed_by != ${userId}`,
  names: sql.fragment`
    join memberships as m on m.tenant_id = d.tenant_id and m.user_id = d.proposed_by
  `,
  shows: sql.fragment`
    'duties',
    d.id,
    d.id,
    null::uuid,
    'A change of who may do what',
    'Proposed by ' || m.name,
    ${currency},
    0::bigint,
    d.proposed_at,
    null::int
  `,
})
export const linkLimit = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`organisations as o`,
  about: sql.fragment`o.tenant_id`,
  where: sql.fragment`o.link_limit_wanted_by != ${userId}`,
  shows: sql.fragment`
    'link_limit',
    o.tenant_id,
    o.tenant_id,
    null::uuid,
    'A higher limit of links that decide',
    'Up to this amount a mailed link decides alone',
    ${currency},
    o.link_limit_wanted,
    now(),
    null::int
  `,
})
export const approvalPolicies = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`approval_policies as p`,
  about: sql.fragment`p.id`,
  where: sql.fragment`
    p.status = 'draft'
    and p.author_id != ${userId}
    and p.edited_by != ${userId}
    and p.based_on is not distinct from (
      select b.id from approval_policies as b where b.status = 'active'
    )
    and exists (
      select 1 from approval_rules as r where r.tenant_id = p.tenant_id and r.policy_id = p.id
    )
  `,
  names: sql.fragment`
    join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.edited_by
  `,
  shows: sql.fragment`
    'approval_policy',
    p.id,
    p.id,
    null::uuid,
    'Draft of the approval rules',
    'Written by ' || m.name,
    ${currency},
    0::bigint,
    p.created_at,
    null::int
  `,
})
export const matchPolicies = ({ userId, currency }: Scope): Part => ({
  from: sql.fragment`match_policies as p`,
  about: sql.fragment`p.id`,
  where: sql.fragment`
    p.status = 'draft'
    and p.edited_by != ${userId}
    and ${userId}::uuid != all (p.editors)
    and p.based_on is not distinct from (
      select b.id from match_policies as b where b.status = 'active'
    )
  `,
  names: sql.fragment`
    join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.edited_by
  `,
  shows: sql.fragment`
    'match_policy',
    p.id,
    p.id,
    null::uuid,
    'Draft of the matching policy',
    'Written by ' || m.name,
    ${currency},
    0::bigint,
    p.created_at,
    null::int
  `,
})
