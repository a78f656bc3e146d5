import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { WriteTx } from '../platform/db/tx.ts'
import type { LineSplit } from './line-splits.ts'

const none = z.object({})
type Owner = 'purchase_order_line_id' | 'change_order_line_id'

/** The parts of the charge of a line `o` that is an order's or a change order's, as JSON. */
export const splitsOfLine = (owner: Owner) => sql.fragment`
  coalesce(
      (
        select
          jsonb_agg(
            jsonb_build_object(
              'costCenterId', s.cost_center_id,
              'projectId', s.project_id,
              'percent', trim_scale(s.percent)::text,
              'amount', s.amount::text,
              'center', coalesce(k.code, '…'),
              'project', j.code
            )
            order by s.position
          )
        from
          order_line_splits as s
          left join cost_centers as k on k.tenant_id = s.tenant_id and k.id = s.cost_center_id
          left join projects as j on j.tenant_id = s.tenant_id and j.id = s.project_id
        where s.tenant_id = o.tenant_id and s.${sql.identifier([owner])} = o.id
      ),
      '[]'::jsonb
    )
`

type Row = { id: string; charged: { splits: readonly LineSplit[] } | null }
/** Writes the parts of lines of an order anew. */
export function replaceSplits(
  tx: WriteTx,
  lines: readonly { lineId: string; splits: readonly LineSplit[] | null }[],
  newId: () => string,
): void {
  const rows = lines.flatMap(({ lineId: id, splits }) =>
    splits === null ? [] : [{ id, charged: { splits } }],
  )
  if (rows.length === 0) return
  tx.write(sql.type(none)`
    delete from order_line_splits
    where purchase_order_line_id = any (${sql.array(
      rows.map(({ id }) => id),
      'uuid',
    )})
  `)
  insertSplits(tx, 'purchase_order_line_id', rows, newId)
}

/** What lines say of where they are charged, for those that are split. */
export function insertSplits(
  tx: WriteTx,
  owner: Owner,
  lines: readonly Row[],
  newId: () => string,
): void {
  const rows = lines.flatMap(({ id: lineId, charged }) =>
    (charged?.splits ?? []).map((split, i) => ({
      id: newId(),
      line_id: lineId,
      position: i + 1,
      cost_center_id: split.costCenterId,
      project_id: split.projectId,
      percent: split.percent,
      amount: split.amount,
    })),
  )
  if (rows.length === 0) return
  tx.write(sql.type(none)`
    insert into order_line_splits
      (id, ${sql.identifier([owner])}, position, cost_center_id, project_id, percent, amount)
    select s.id, s.line_id, s.position, s.cost_center_id, s.project_id, s.percent, s.amount
    from
      jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s (
        id uuid,
        line_id uuid,
        position int,
        cost_center_id uuid,
        project_id uuid,
        percent numeric,
        amount bigint
      )
  `)
}
