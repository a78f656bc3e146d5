import { z } from 'zod'
import type { Move } from '../../../kernel/lifecycle.ts'
import { containing, sql } from '../../db/sql.ts'
import { expectFresh, type Tx } from '../../db/tx.ts'
import { entered, linked, moved } from '../../documents/register.ts'
import type { Source } from '../../lists/source.ts'
import { statuses } from './site-visit.ts'

declare module '../../documents/register.ts' {
  interface LinkRoles {
    visits: true
  }
}

const none = z.object({})
export const Row = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  version: z.number(),
  cost_center_id: z.string(),
  owner_id: z.string(),
})
const columns = sql.fragment`
  v.id, v.number, v.title, v.status, v.version, v.cost_center_id, v.owner_id
  from site_visits as v
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where v.id = ${id}`)
export const siteVisit = {
  kind: 'site_visit',
  lock: (tx: Tx, id: string) =>
    tx.one(
      sql.type(Row)`
        select ${columns} where v.id = ${id} and v.details_id = v.id for no key update of v
      `,
    ),
}
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`v.id`,
}
export const matches = {
  text: (text: string) => sql.fragment`(v.number || ' ' || v.title) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`v.status = ${value}`,
}
const Center = z.object({ cost_center_id: z.string() })
export const centerOf = (tx: Tx, orderId: string) =>
  tx.one(sql.type(Center)`select cost_center_id from purchase_orders where id = ${orderId}`)

type New = Pick<z.output<typeof Row>, 'id' | 'number' | 'title' | 'cost_center_id'> & {
  orderId: string
  by: string
}
export const insert = (tx: Tx, v: New) =>
  tx.run(sql.type(none)`
    with
      document as (${entered({
        id: v.id,
        kind: 'site_visit',
        number: v.number,
        title: v.title,
        status: 'planned',
        costCenterId: v.cost_center_id,
        ownerId: v.by,
      })}),
      link as (${linked(v.id, 'visits', [v.orderId])})
    insert into site_visit_details (id, purchase_order_id)
    values (${v.id}, ${v.orderId})
  `)
export const saveStatus = async (
  tx: Tx,
  id: string,
  move: Move,
  report: string | null = null,
): Promise<void> =>
  expectFresh(
    await tx.run(sql.type(none)`
      with
        document as (${moved(id, move)})
      update site_visit_details as x
      set report = ${report}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `),
  )
