import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import { Authority, Scope, Tolerances, type MatchPolicy } from '../matching/index.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
const kept = () =>
  conflict('activated', 'A policy that was activated stays as it was. Draft a change instead.')
const overtaken = () =>
  conflict(
    'outdated',
    'Another version came into force at the same moment. Reload and compare again.',
  )
export const secondPerson = () =>
  forbidden(
    'You wrote or changed this draft, so another administrator or controller must activate it.',
  )
/** The messages for violated constraints. */
export const constraints: Constraints = {
  match_policies__kept: kept,
  match_policy_rules__kept: kept,
  match_policies__one_active: overtaken,
  match_policies__number_key: overtaken,
  match_policies__second_person: secondPerson,
  match_policy_rules__everywhere: () =>
    conflict(
      'everywhere',
      'One set of tolerances must hold everywhere. Change its limits instead.',
    ),
  match_policy_rules__scope_key: () =>
    invalid(
      '/vendor_id',
      'duplicate',
      'This draft has tolerances for the same vendor, category and legal entity already. Change those.',
    ),
  match_policy_rules__vendor_fkey: () =>
    invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.'),
  match_policy_rules__category_fkey: () =>
    invalid('/category_id', 'unknown', 'Choose a category from the list.'),
  match_policy_rules__entity_fkey: () =>
    invalid('/entity_id', 'unknown', 'Choose a legal entity from the list.'),
}

const InForceRow = z.object({
  id: z.string(),
  number: z.number(),
  authority: z.array(Authority),
  rules: z.array(z.object({ scope: Scope, tolerances: Tolerances })),
})
const whole = sql.fragment`
  p.id,
  p.number,
  p.authority,
  (
    select
      jsonb_agg(
        jsonb_build_object(
          'scope', jsonb_build_object(
            'entityId', r.entity_id,
            'categoryId', r.category_id,
            'vendorId', r.vendor_id
          ),
          'tolerances', r.tolerances
        )
        order by r.id
      )
    from match_policy_rules as r
    where r.tenant_id = p.tenant_id and r.policy_id = p.id
  ) as rules
`
/** The matching policy in force, whole: every organisation has one. */
export const activePolicy = (tx: Tx): Promise<MatchPolicy> =>
  tx.cached.one(sql.type(InForceRow)`
    select ${whole}
    from match_policies as p
    where p.tenant_id = (select current_tenant()) and p.status = 'active'
  `)
/** A version that is or was in force: what a document was matched under. */
export const policyById = (tx: Tx, id: string): Promise<MatchPolicy> =>
  tx.cached.one(sql.type(InForceRow)`
    select ${whole}
    from match_policies as p
    where p.tenant_id = (select current_tenant()) and p.id = ${id} and p.status != 'draft'
  `)

export const PolicyRow = z.object({
  id: z.string(),
  number: z.number().nullable(),
  status: z.enum(['draft', 'active', 'retired']),
  note: z.string(),
  authority: z.array(Authority),
  based_on: z.string().nullable(),
  author_id: z.string().nullable(),
  author: z.string().nullable(),
  editors: z.array(z.string()),
  editor: z.string().nullable(),
  activator: z.string().nullable(),
  activated_at: z.date().nullable(),
  alone: z.boolean(),
  retired_at: z.date().nullable(),
  version: z.number(),
  created_at: z.date(),
  rule_count: z.number(),
})
export type PolicyRow = z.output<typeof PolicyRow>
const policyColumns = sql.fragment`
  p.id,
  p.number,
  p.status,
  p.note,
  p.authority,
  p.based_on,
  p.author_id,
  (
    select m.name
    from memberships as m
    where m.tenant_id = p.tenant_id and m.user_id = p.author_id
  ) as author,
  p.editors,
  (
    select m.name
    from memberships as m
    where m.tenant_id = p.tenant_id and m.user_id = p.edited_by
  ) as editor,
  (
    select m.name
    from memberships as m
    where m.tenant_id = p.tenant_id and m.user_id = p.activated_by
  ) as activator,
  p.activated_at,
  p.alone,
  p.retired_at,
  p.version,
  p.created_at,
  (
    select count(*)::int
    from match_policy_rules as r
    where r.tenant_id = p.tenant_id and r.policy_id = p.id
  ) as rule_count
`
const versions = sql.fragment`
  from match_policies as p
  where p.tenant_id = (select current_tenant())
`

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(PolicyRow)`
    select ${policyColumns} ${versions}
      and p.id = ${id}`)
export const findByNumber = (tx: Tx, number: number) =>
  tx.maybeOne(sql.type(PolicyRow)`
    select ${policyColumns} ${versions}
      and p.number = ${number}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(PolicyRow)`
    select ${policyColumns} ${versions}
      and p.id = ${id}
    for no key update of p`)
export const findActive = (tx: Tx) =>
  tx.one(sql.type(PolicyRow)`
    select ${policyColumns} ${versions}
      and p.status = 'active'`)
/** Null when another version came into force while this waited. */
export const lockActive = (tx: Tx) =>
  tx.maybeOne(sql.type(PolicyRow)`
    select ${policyColumns} ${versions}
      and p.status = 'active'
    for no key update of p`)
export const listed: Source<PolicyRow> = {
  row: PolicyRow,
  select: sql.fragment`${policyColumns} from match_policies as p`,
  where: sql.fragment`p.tenant_id = (select current_tenant())`,
  id: sql.fragment`p.id`,
}
export const matches = {
  status: (value: string) => sql.fragment`p.status = ${value}`,
}

type Draft = {
  id: string
  note: string
  authority: readonly Authority[]
  basedOn: string
  by: string
}
export const insertDraft = (tx: WriteTx, { id, note, authority, basedOn, by }: Draft) =>
  tx.write(sql.type(none)`
    insert into match_policies
      (id, status, note, authority, based_on, author_id, edited_by, editors)
    values
      (
        ${id},
        'draft',
        ${note},
        ${JSON.stringify(authority)}::jsonb,
        ${basedOn},
        ${by},
        ${by},
        array[${by}::uuid]
      )
  `)
export const touch = (tx: WriteTx, id: string, by: string) =>
  tx.write(sql.type(none)`
    update match_policies
    set
      version = version + 1,
      edited_by = ${by},
      editors = case
        when ${by} = any (editors) then editors
        else editors || ${by}::uuid
      end
    where tenant_id = (select current_tenant()) and id = ${id}
  `)
export const saveNote = (tx: WriteTx, id: string, note: string) =>
  tx.write(sql.type(none)`
    update match_policies
    set note = ${note}
    where tenant_id = (select current_tenant()) and id = ${id}
  `)
export const saveAuthority = (tx: WriteTx, id: string, authority: readonly Authority[]) =>
  tx.write(sql.type(none)`
    update match_policies
    set authority = ${JSON.stringify(authority)}::jsonb
    where tenant_id = (select current_tenant()) and id = ${id}
  `)
export const saveBase = (tx: WriteTx, id: string, basedOn: string) =>
  tx.write(sql.type(none)`
    update match_policies
    set based_on = ${basedOn}
    where tenant_id = (select current_tenant()) and id = ${id}
  `)
export const remove = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`
    delete from match_policies where tenant_id = (select current_tenant()) and id = ${id}
  `)
export const retire = (tx: WriteTx, id: string, move: Move) =>
  tx.write(sql.type(none)`
    update match_policies
    set
      status = ${move.to},
      retired_at = now(),
      version = version + 1
    where
      tenant_id = (select current_tenant())
      and id = ${id}
      and status = any (${sql.array([...move.from], 'text')})
  `)
type Activation = { id: string; move: Move; number: number; by: string; alone: boolean }
export const activate = (tx: WriteTx, { id, move, number, by, alone }: Activation) =>
  tx.write(sql.type(none)`
    update match_policies
    set
      status = ${move.to},
      number = ${number},
      activated_by = ${by},
      activated_at = now(),
      alone = ${alone},
      version = version + 1
    where
      tenant_id = (select current_tenant())
      and id = ${id}
      and status = any (${sql.array([...move.from], 'text')})
  `)

/** Others who could activate a draft: with a permanent role, or with one granted everywhere today. */
export const othersWhoMay = (tx: Tx, roles: readonly string[], but: readonly string[]) =>
  tx.one(sql.type(z.object({ some: z.boolean() }))`
    select
      exists (
        select 1
        from memberships as m
        where
          m.tenant_id = (select current_tenant())
          and m.active
          and m.user_id != all (${sql.array([...but], 'uuid')})
          and roles_for(m, null) && ${sql.array([...roles], 'text')}
      ) as some
  `)
