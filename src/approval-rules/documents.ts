import { z } from 'zod'
import { StoredFacts, vendorRisks, type Facts } from '../approvals/index.ts'
import { share } from '../kernel/money.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const Row = z.object({
  subject_kind: z.string(),
  subject_id: z.string(),
  number: z.string(),
  title: z.string(),
  requester_id: z.string(),
  currency: z.string(),
  amount: z.bigint(),
  cost_center_id: z.string().nullable(),
  facts: z.unknown(),
  vendor_id: z.string().nullable(),
  risk: z.enum(vendorRisks).nullable(),
  project_id: z.string().nullable(),
  budgeted: z.boolean(),
  total: z.bigint().nullable(),
  categories: z
    .array(z.object({ categoryId: z.string().nullable(), amount: z.string() }))
    .nullable(),
})
type Row = z.output<typeof Row>
export type Submitted = { kind: string; id: string; number: string; title: string; facts: Facts }

const request = sql.fragment`
  r.vendor_id,
  v.risk,
  r.project_id,
  r.budget_id is not null as budgeted,
  r.total,
  (
    select
      jsonb_agg(jsonb_build_object('categoryId', g.category_id, 'amount', g.amount::text))
    from
      (
        select l.category_id, sum(l.amount) as amount
        from purchase_request_lines as l
        where l.tenant_id = r.tenant_id and l.purchase_request_id = r.id
        group by l.category_id
      ) as g
  ) as categories
`
/** The latest approval of every document submitted in the last 90 days, newest first. */
export const submitted = async (tx: Tx, most: number): Promise<Submitted[]> =>
  (
    await tx.any(sql.type(Row)`
      with
        latest as (
          select distinct on (a.subject_id)
            a.id,
            a.subject_kind,
            a.subject_id,
            a.subject_number,
            a.title,
            a.requester_id,
            a.currency,
            a.amount,
            a.cost_center_id,
            a.facts
          from approvals as a
          where a.created_at >= now() - interval '90 days'
          order by a.subject_id, a.id desc
        )
      select
        a.subject_kind,
        a.subject_id,
        a.subject_number as number,
        a.title,
        a.requester_id,
        a.currency,
        a.amount,
        a.cost_center_id,
        a.facts,
        ${request}
      from
        latest as a
        left join purchase_requests as r
          on a.subject_kind = 'purchase_request'
          and r.tenant_id = (select current_tenant())
          and r.id = a.subject_id
        left join vendors as v on v.tenant_id = r.tenant_id and v.id = r.vendor_id
      order by a.id desc
      limit ${most}
    `)
  ).map(asSubmitted)

/** A document by its number: as it was last submitted, or a request that is still a draft. */
export async function byNumber(tx: Tx, number: string, base: string): Promise<Submitted | null> {
  const [sent, draft] = await Promise.all([
    tx.maybeOne(sql.type(Row)`
      select
        a.subject_kind,
        a.subject_id,
        a.subject_number as number,
        a.title,
        a.requester_id,
        a.currency,
        a.amount,
        a.cost_center_id,
        a.facts,
        ${request}
      from
        approvals as a
        left join purchase_requests as r
          on a.subject_kind = 'purchase_request'
          and r.tenant_id = a.tenant_id
          and r.id = a.subject_id
        left join vendors as v on v.tenant_id = r.tenant_id and v.id = r.vendor_id
      where a.subject_number = ${number}
      order by a.id desc
      limit 1
    `),
    tx.maybeOne(sql.type(Row)`
      select
        'purchase_request' as subject_kind,
        r.id as subject_id,
        r.number,
        r.title,
        r.requester_id,
        ${base} as currency,
        r.base_total as amount,
        r.cost_center_id,
        '{}'::jsonb as facts,
        ${request}
      from
        purchase_requests as r
        left join vendors as v on v.tenant_id = r.tenant_id and v.id = r.vendor_id
      where r.number = ${number}
    `),
  ])
  const found = draft ?? sent
  return found && asSubmitted({ ...found, facts: sent?.facts ?? {} })
}

/** The facts as kept beside the approval; where an older one kept none, as its document tells them. */
function asSubmitted(row: Row): Submitted {
  const kept = StoredFacts.safeParse(row.facts)
  return {
    kind: row.subject_kind,
    id: row.subject_id,
    number: row.number,
    title: row.title,
    facts: kept.success ? kept.data : told(row),
  }
}

function told(row: Row): Facts {
  const total = row.total ?? 0n
  const charges = row.cost_center_id
    ? (row.categories ?? [{ categoryId: null, amount: String(total) }]).map(
        ({ categoryId, amount }) => ({
          costCenterId: row.cost_center_id!,
          categoryId,
          projectId: row.project_id,
          minor: total > 0n ? share(row.amount, BigInt(amount), total) : row.amount,
        }),
      )
    : []
  return {
    kind: row.subject_kind,
    requesterId: row.requester_id,
    currency: row.currency,
    amount: row.amount,
    costCenterId: row.cost_center_id,
    charges,
    vendorId: row.vendor_id,
    vendorRisk: row.risk,
    contract: false,
    budget: { state: row.budgeted ? 'within' : 'none', ownerIds: [] },
    sums: {},
  }
}
