import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { rowsUpTo, sql } from '../platform/db/sql.ts'

const none = z.object({})
export const Row = z.object({ id: z.string(), name: z.string(), email: z.string(), roles: z.array(z.string()), active: z.boolean(), version: z.number() })
const columns = sql.fragment`user_id as id, name, email, roles, active, version from memberships`
export const find = (tx: Tx, id: string) => tx.one(sql.type(Row)`select ${columns} where user_id = ${id}`)
export const list = (tx: Tx, { cursor, limit }: { cursor?: string | undefined; limit: number }) => tx.any(sql.type(Row)`select ${columns} where ${cursor ? sql.fragment`user_id < ${cursor}` : sql.fragment`true`} order by user_id desc limit ${rowsUpTo(limit + 1)}`)
/** Locks every administrator, so that two cannot remove each other at once. */
export const lockAdmins = (tx: Tx) => tx.any(sql.type(Row)`select ${columns} where active and 'admin' = any(roles) order by user_id for update`)
const Identity = z.object({ id: z.string() })
/** A person known elsewhere keeps their identity and password; nothing tells which it was. */
export const register = (tx: Tx, id: string, email: string, passwordHash: string) => tx.one(sql.type(Identity)`select register_user(${id}, ${email}, ${passwordHash}) as id`)
export const insert = (tx: Tx, m: { id: string; name: string; email: string; roles: readonly string[] }) => tx.run(sql.type(none)`
  insert into memberships (user_id, name, email, roles) values (${m.id}, ${m.name}, ${m.email}, ${sql.array([...m.roles], 'text')}) on conflict (tenant_id, user_id) do nothing`)
export const save = (tx: Tx, m: { id: string; name: string; roles: readonly string[]; active: boolean }, version: number) => tx.run(sql.type(none)`
  update memberships set name = ${m.name}, roles = ${sql.array([...m.roles], 'text')}, active = ${m.active}, version = version + 1 where user_id = ${m.id} and version = ${version}`)
const Count = z.object({ tasks: z.bigint(), centers: z.bigint() })
export const openWork = (tx: Tx, id: string) => tx.one(sql.type(Count)`select (select count(*) from approval_tasks where assignee_id = ${id} and open) as tasks, (select count(*) from cost_centers where owner_id = ${id} and active) as centers`)
