import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Uuid } from '../platform/http/output.ts'
import { refundAsJson, refundJsonFields } from '../refunds/index.ts'
import { findRefund } from '../set-offs/index.ts'

export const RefundJson = z.object({ id: Uuid, advance_id: Uuid, ...refundJsonFields })

export async function refundJson(ctx: ReadCtx, id: string): Promise<z.input<typeof RefundJson>> {
  const refund = await findRefund(ctx.tx, id)
  return { id, advance_id: refund.advance_id, ...refundAsJson(ctx, refund) }
}
