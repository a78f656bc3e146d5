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

/** What was to be billed for goods that went back for a credit is not committed any more. */
export const freeLines = (tx: WriteTx, lineIds: readonly string[]): void =>
  tx.write(
    sql.type(none)`
      update purchase_order_lines
      set committed_left = 0
      where id = any (${sql.array([...lineIds], 'uuid')})
    `,
  )
