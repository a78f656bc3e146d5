import { z } from 'zod'
import { codingLifecycle } from './decided.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

/** The messages for violated constraints. */
export const constraints: Constraints = {
  invoice_codings__cost_center_fkey: () =>
    invalid('/cost_center_id', 'unknown', 'Choose a cost centre from the list.'),
  invoice_codings__category_fkey: () =>
    invalid('/category_id', 'unknown', 'Choose a category from the list.'),
  invoice_codings__project_fkey: () =>
    invalid('/project_id', 'unknown', 'Choose a project from the list.'),
}

export const CodingRow = z.object({
  revision: z.number(),
  cost_center_id: z.string(),
  cost_center: z.string(),
  category_id: z.string().nullable(),
  category: z.string().nullable(),
  project_id: z.string().nullable(),
  project: z.string().nullable(),
  reason: z.string(),
  status: z.enum(codingLifecycle.states),
  coded_by: z.string(),
  coded_by_name: z.string(),
})
export const codingOf = (tx: Tx, invoiceId: string) =>
  tx.maybeOne(sql.type(CodingRow)`
    select
      k.revision,
      k.cost_center_id,
      c.code || ' · ' || c.name as cost_center,
      k.category_id,
      g.name as category,
      k.project_id,
      p.name as project,
      k.reason,
      k.status,
      k.coded_by,
      m.name as coded_by_name
    from
      invoice_codings as k
      join cost_centers as c on c.tenant_id = k.tenant_id and c.id = k.cost_center_id
      join memberships as m on m.tenant_id = k.tenant_id and m.user_id = k.coded_by
      left join categories as g on g.tenant_id = k.tenant_id and g.id = k.category_id
      left join projects as p on p.tenant_id = k.tenant_id and p.id = k.project_id
    where k.invoice_id = ${invoiceId}
  `)

export type NewCoding = {
  invoiceId: string
  revision: number
  costCenterId: string
  categoryId: string | null
  projectId: string | null
  reason: string
  by: string
}
const again = codingLifecycle.moves.code_again
export const saveCoding = (tx: WriteTx, k: NewCoding) =>
  tx.write(sql.type(z.object({}))`
    insert into invoice_codings
      (invoice_id, revision, cost_center_id, category_id, project_id, reason, coded_by)
    values
      (
        ${k.invoiceId},
        ${k.revision},
        ${k.costCenterId},
        ${k.categoryId},
        ${k.projectId},
        ${k.reason},
        ${k.by}
      )
    on conflict (tenant_id, invoice_id) do update
      set
        revision = excluded.revision,
        cost_center_id = excluded.cost_center_id,
        category_id = excluded.category_id,
        project_id = excluded.project_id,
        reason = excluded.reason,
        coded_by = excluded.coded_by,
        coded_at = now(),
        status = ${again.to}
      where invoice_codings.status = any (${sql.array([...again.from], 'text')})
  `)
export const saveCodingStatus = (tx: WriteTx, invoiceId: string, move: Move) =>
  tx.write(
    sql.type(z.object({}))`
      update invoice_codings
      set status = ${move.to}
      where invoice_id = ${invoiceId} and status = any (${sql.array([...move.from], 'text')})
    `,
  )
