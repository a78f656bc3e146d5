import { message } from '../messages/index.ts'
import type { Finding } from './finding.ts'
import { amountIn, finding, type Whole } from './whole.ts'

/** Together with other advances, an advance is at most what of the order is still to be billed. Without tax. */
export function advanceRoomCheck(whole: Whole): Finding {
  const { document, around } = whole
  const room = around.ahead?.room ?? 0n
  const above = document.net - room
  return finding(
    {
      check: 'advance',
      basis: message('basis.advance', {}),
      expected: room,
      actual: document.net,
      variance: above > 0n ? above : 0n,
      allowed: message('allowed.nothing_above', {}),
    },
    above <= 0n
      ? null
      : {
          reason: 'advance_above',
          message: message('hold.advance_above', {
            asked: amountIn(whole, document.net),
            room: amountIn(whole, room > 0n ? room : 0n),
            order: around.order?.number ?? null,
          }),
          variance: above,
          base: document.net,
        },
  )
}
