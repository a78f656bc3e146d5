import { z } from 'zod'
import { Tolerances, type ScopedTolerances } from '../matching/index.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})

export const RuleRow = z.object({
  id: z.string(),
  policy_id: z.string(),
  entity_id: z.string().nullable(),
  entity: z.string().nullable(),
  entity_code: z.string().nullable(),
  category_id: z.string().nullable(),
  category: z.string().nullable(),
  category_code: z.string().nullable(),
  vendor_id: z.string().nullable(),
  vendor: z.string().nullable(),
  vendor_number: z.string().nullable(),
  tolerances: Tolerances,
})
export type RuleRow = z.output<typeof RuleRow>
const rulesWithNames = sql.fragment`
  select
    r.id,
    r.policy_id,
    r.entity_id,
    e.name as entity,
    e.code as entity_code,
    r.category_id,
    c.name as category,
    c.code as category_code,
    r.vendor_id,
    v.name as vendor,
    v.number as vendor_number,
    r.tolerances
  from
    match_policy_rules as r
    left join legal_entities as e on e.tenant_id = r.tenant_id and e.id = r.entity_id
    left join categories as c on c.tenant_id = r.tenant_id and c.id = r.category_id
    left join vendors as v on v.tenant_id = r.tenant_id and v.id = r.vendor_id
  where r.tenant_id = (select current_tenant())
`
/** The set that holds everywhere first, then in the order they were added. */
export const rules = (tx: Tx, policyId: string) =>
  tx.any(sql.type(RuleRow)`
    ${rulesWithNames} and r.policy_id = ${policyId}
    order by num_nonnulls(r.entity_id, r.category_id, r.vendor_id) > 0, r.id
  `)
export const findRule = (tx: Tx, id: string) =>
  tx.one(sql.type(RuleRow)`${rulesWithNames} and r.id = ${id}`)
export const copyRules = (tx: WriteTx, from: string, to: string) =>
  tx.write(sql.type(none)`
    insert into match_policy_rules (id, policy_id, entity_id, category_id, vendor_id, tolerances)
    select uuidv7(), ${to}, r.entity_id, r.category_id, r.vendor_id, r.tolerances
    from match_policy_rules as r
    where r.tenant_id = (select current_tenant()) and r.policy_id = ${from}
    order by r.id
  `)
export const insertRule = (
  tx: WriteTx,
  rule: ScopedTolerances & { id: string; policyId: string },
) =>
  tx.write(sql.type(none)`
    insert into match_policy_rules (id, policy_id, entity_id, category_id, vendor_id, tolerances)
    values
      (
        ${rule.id},
        ${rule.policyId},
        ${rule.scope.entityId},
        ${rule.scope.categoryId},
        ${rule.scope.vendorId},
        ${JSON.stringify(rule.tolerances)}::jsonb
      )
  `)
export const saveTolerances = (tx: WriteTx, ruleId: string, tolerances: Tolerances) =>
  tx.write(sql.type(none)`
    update match_policy_rules
    set tolerances = ${JSON.stringify(tolerances)}::jsonb
    where tenant_id = (select current_tenant()) and id = ${ruleId}
  `)
export const removeRule = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`
    delete from match_policy_rules where tenant_id = (select current_tenant()) and id = ${id}
  `)
