import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { WriteTx } from '../platform/db/tx.ts'
import type { MovementKind } from './goods.ts'

const none = z.object({})

/** Below zero where something is taken back. */
export type Movement = { lineId: string; kind: MovementKind; quantity: string }

/** The database adds the sums up, and refuses those that the line does not allow. */
export const insertMovements = (tx: WriteTx, documentId: string, rows: readonly Movement[]): void =>
  tx.write(sql.type(none)`
    insert into order_line_movements (purchase_order_line_id, kind, quantity, document_id)
    select m.line_id, m.kind, m.quantity, ${documentId}
    from
      unnest(
        ${sql.array(
      rows.map((row) => row.lineId),
      'uuid',
    )},
        ${sql.array(
      rows.map((row) => row.kind),
      'text',
    )},
        ${sql.array(
      rows.map((row) => row.quantity),
      'numeric',
    )}
      ) as m (line_id, kind, quantity)
  `)

/** A line whose goods went back: what of them nobody billed, and how much more it commits, below zero for less. */
export type LineLeft = { lineId: string; unbilled: string; committed: bigint }
/** One that commits more may commit that much. */
export const saveReturned = (tx: WriteTx, rows: readonly LineLeft[]): void =>
  tx.write(
    sql.type(none)`
      update purchase_order_lines as l
      set
        returned_unbilled = r.unbilled,
        committed_left = l.committed_left + r.committed,
        committed_most = greatest(l.committed_most, l.committed_left + r.committed)
      from
        unnest(
          ${sql.array(
        rows.map((row) => row.lineId),
        'uuid',
      )},
          ${sql.array(
        rows.map((row) => row.unbilled),
        'numeric',
      )},
          ${sql.array(
        rows.map((row) => row.committed),
        'int8',
      )}
        ) as r (id, unbilled, committed)
      where l.id = r.id
    `,
  )
