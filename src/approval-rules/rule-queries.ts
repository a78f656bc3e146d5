import { z } from 'zod'
import { RuleRow, ruleConditions } from '../approvals/index.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})

const VersionRow = RuleRow.extend({ origin: z.string(), policy_id: z.string() })
export type VersionedRule = z.output<typeof VersionRow>
const ruleColumns = sql.fragment`
  r.id,
  r.origin,
  r.policy_id,
  r.name,
  r.position,
  r.min_amount,
  ${ruleConditions} as conditions,
  r.approver,
  r.approver_role,
  r.approver_id,
  r.mode,
  r.quorum
`
export const rules = (tx: Tx, policyId: string) =>
  tx.any(
    sql.type(VersionRow)`
      select ${ruleColumns}
      from approval_rules as r
      where r.policy_id = ${policyId}
      order by r.position, r.id
    `,
  )
export const rule = (tx: Tx, id: string) =>
  tx.one(sql.type(VersionRow)`select ${ruleColumns} from approval_rules as r where r.id = ${id}`)
export const copyRules = (tx: WriteTx, from: string, to: string) =>
  tx.write(sql.type(none)`
    insert into approval_rules
      (
        id,
        policy_id,
        origin,
        name,
        position,
        min_amount,
        conditions,
        approver,
        approver_role,
        approver_id,
        mode,
        quorum,
        active
      )
    select
      uuidv7(),
      ${to},
      r.origin,
      r.name,
      r.position,
      r.min_amount,
      ${ruleConditions},
      r.approver,
      r.approver_role,
      r.approver_id,
      r.mode,
      r.quorum,
      false
    from approval_rules as r
    where r.policy_id = ${from}
    order by r.id
  `)
/** The release before this one asks every rule that is switched on; so the switch follows the policy. */
export const switchRules = (tx: WriteTx, policyId: string, on: boolean) =>
  tx.write(sql.type(none)`update approval_rules set active = ${on} where policy_id = ${policyId}`)

export type Content = Omit<z.output<typeof RuleRow>, 'id'>
export const insertRule = (tx: WriteTx, id: string, policyId: string, r: Content) =>
  tx.write(sql.type(none)`
    insert into approval_rules
      (
        id,
        policy_id,
        origin,
        name,
        position,
        min_amount,
        conditions,
        approver,
        approver_role,
        approver_id,
        mode,
        quorum,
        active
      )
    values
      (
        ${id},
        ${policyId},
        ${id},
        ${r.name},
        ${r.position},
        ${r.min_amount},
        ${JSON.stringify(r.conditions)}::jsonb,
        ${r.approver},
        ${r.approver_role},
        ${r.approver_id},
        ${r.mode},
        ${r.quorum},
        false
      )
  `)
export const saveRule = (tx: WriteTx, id: string, r: Content) =>
  tx.write(sql.type(none)`
    update approval_rules
    set
      name = ${r.name},
      position = ${r.position},
      min_amount = ${r.min_amount},
      conditions = ${JSON.stringify(r.conditions)}::jsonb,
      cost_center_id = null,
      approver = ${r.approver},
      approver_role = ${r.approver_role},
      approver_id = ${r.approver_id},
      mode = ${r.mode},
      quorum = ${r.quorum},
      version = version + 1
    where id = ${id}
  `)
export const removeRule = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`delete from approval_rules where id = ${id}`)
