import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
export const Row = z.object({
  id: z.string(), position: z.number(), name: z.string(), cost_center_id: z.string().nullable(), cost_center_code: z.string().nullable(), min_amount: z.bigint(), approver: z.enum(['cost_center_owner', 'role', 'person']),
  approver_role: z.string().nullable(), approver_id: z.string().nullable(), approver_name: z.string().nullable(), active: z.boolean(), version: z.number(),
})
const columns = sql.fragment`r.id, r.position, r.name, r.cost_center_id, c.code as cost_center_code, r.min_amount, r.approver, r.approver_role, r.approver_id, m.name as approver_name, r.active, r.version
  from approval_rules r left join cost_centers c on c.tenant_id = r.tenant_id and c.id = r.cost_center_id left join memberships m on m.tenant_id = r.tenant_id and m.user_id = r.approver_id`
export const find = (tx: Tx, id: string) => tx.one(sql.type(Row)`select ${columns} where r.id = ${id}`)
export const list = (tx: Tx) => tx.any(sql.type(Row)`select ${columns} order by r.position, r.id limit 200`)
export type Content = { id: string; position: number; name: string; costCenterId: string | null; minAmount: bigint; approver: string; role: string | null; personId: string | null; active: boolean }
export const insert = (tx: Tx, r: Content) => tx.run(sql.type(none)`
  insert into approval_rules (id, position, name, cost_center_id, min_amount, approver, approver_role, approver_id, active) values (${r.id}, ${r.position}, ${r.name}, ${r.costCenterId}, ${r.minAmount}, ${r.approver}, ${r.role}, ${r.personId}, ${r.active})`)
export const save = (tx: Tx, r: Content, version: number) => tx.run(sql.type(none)`
  update approval_rules set position = ${r.position}, name = ${r.name}, cost_center_id = ${r.costCenterId}, min_amount = ${r.minAmount}, approver = ${r.approver}, approver_role = ${r.role}, approver_id = ${r.personId}, active = ${r.active}, version = version + 1
  where id = ${r.id} and version = ${version}`)
const Choice = z.object({ id: z.string(), label: z.string() })
export const people = (tx: Tx) => tx.any(sql.type(Choice)`select user_id as id, name as label from memberships where active and roles && array['approver', 'controller'] order by name`)
