import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import { constraintMeans } from '../platform/db/errors.ts'
import type { Tx } from '../platform/db/tx.ts'
import { rowsUpTo, sql } from '../platform/db/sql.ts'

const none = z.object({})
constraintMeans('cost_centers__code_key', () => invalid('/code', 'already_exists', 'Another cost centre has this code. Choose a different one.'))
constraintMeans('cost_centers__owner_fkey', () => invalid('/owner_id', 'unknown', 'Choose an owner from the list.'))

export const Row = z.object({ id: z.string(), code: z.string(), name: z.string(), owner_id: z.string(), owner_name: z.string(), active: z.boolean(), version: z.number() })
const columns = sql.fragment`c.id, c.code, c.name, c.owner_id, m.name as owner_name, c.active, c.version from cost_centers c join memberships m on m.tenant_id = c.tenant_id and m.user_id = c.owner_id`
export const find = (tx: Tx, id: string) => tx.one(sql.type(Row)`select ${columns} where c.id = ${id}`)
export const list = (tx: Tx, { cursor, limit }: { cursor?: string | undefined; limit: number }) => tx.any(sql.type(Row)`select ${columns} where ${cursor ? sql.fragment`c.id < ${cursor}` : sql.fragment`true`} order by c.id desc limit ${rowsUpTo(limit + 1)}`)
type Content = { id: string; code: string; name: string; ownerId: string; active: boolean }
export const insert = (tx: Tx, c: Content) => tx.run(sql.type(none)`insert into cost_centers (id, code, name, owner_id, active) values (${c.id}, ${c.code}, ${c.name}, ${c.ownerId}, ${c.active})`)
export const save = (tx: Tx, c: Content, version: number) => tx.run(sql.type(none)`update cost_centers set code = ${c.code}, name = ${c.name}, owner_id = ${c.ownerId}, active = ${c.active}, version = version + 1 where id = ${c.id} and version = ${version}`)
const Choice = z.object({ id: z.string(), label: z.string() })
export const ownerChoices = (tx: Tx) => tx.any(sql.type(Choice)`select user_id as id, name as label from memberships where active and roles && array['approver', 'controller'] order by name`)
const Request = z.object({ id: z.string(), number: z.string(), title: z.string(), currency: z.string(), total: z.bigint() })
export const requests = (tx: Tx, id: string) => tx.any(sql.type(Request)`select id, number, title, currency, total from purchase_requests where cost_center_id = ${id} order by id desc limit 10`)
const BudgetRow = z.object({ id: z.string(), fiscal_year: z.number(), currency: z.string(), amount: z.bigint(), left: z.bigint() })
export const budgets = (tx: Tx, id: string) => tx.any(sql.type(BudgetRow)`select id, fiscal_year, currency, amount, amount - reserved - committed - actual as left from budgets where cost_center_id = ${id} order by fiscal_year desc`)
