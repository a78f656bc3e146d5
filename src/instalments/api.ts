import { z } from 'zod'
import { Day, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { dueDayOf, Held } from '../retainage/index.ts'
import { statuses } from './instalment.ts'
import type { Instalment } from './queries.ts'

export const InstalmentJson = z.object({
  id: Uuid,
  position: z.int(),
  /** Null while it is held back and nobody knows until when. */
  due_date: Day.nullable(),
  amount: Money,
  discount: Money.nullable(),
  discount_until: Day.nullable(),
  status: z.enum(statuses),
  stop_reason: z.string().nullable(),
  /** Of an advance that bills of its order ask for, too: it is not paid. */
  overtaken: z.boolean(),
  /** Held back of the invoices of its order, also where it is free meanwhile. */
  retained: z.boolean(),
  /** What it is still held back for. A day frees it without anybody saying so. */
  held: Held.nullable(),
  payment_run_id: Uuid.nullable(),
  payment_id: Uuid.nullable(),
  version: Version,
})
export const instalmentJson = (t: Instalment): z.input<typeof InstalmentJson> => ({
  id: t.id,
  position: t.position,
  due_date: dueDayOf(t),
  amount: moneyJson(t.amount, t.currency),
  discount: t.discount > 0n ? moneyJson(t.discount, t.currency) : null,
  discount_until: t.discount_until,
  status: t.status,
  stop_reason: t.stop_reason,
  overtaken: t.overtaken,
  retained: t.retained,
  held: t.held,
  payment_run_id: t.run_id,
  payment_id: t.payment_id,
  version: t.version,
})
