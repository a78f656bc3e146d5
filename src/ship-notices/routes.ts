import { z } from 'zod'
import { text, version } from '../platform/http/input.ts'
import { changed } from '../platform/http/reply.ts'
import { feature, jsonAs } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { ShipNoticeJson, shipNoticeJson } from './api.ts'
import { withdraw } from './commands/withdraw.ts'
import { shipNoticeList } from './list.ts'
import { find } from './queries.ts'

export const routes = feature('ship-notices')
  .with(listRoutes(shipNoticeList))
  .post('/ship-notices/:id/withdrawal', {
    allow: 'receipts.post',
    input: z.strictObject({ id: z.uuid(), reason: text(1000, 'The reason'), version }),
    json: jsonAs(ShipNoticeJson),
    summary: 'Say that an announced delivery does not come; its quantities can be sent again.',
    handle: async (ctx) => {
      const { id, ...withdrawal } = ctx.input
      const orderId = await withdraw(ctx, id, withdrawal)
      return changed(
        `/purchase-orders/${orderId}`,
        async () => shipNoticeJson(await find(ctx.tx, id)),
        'It is not expected any more.',
      )
    },
  })
