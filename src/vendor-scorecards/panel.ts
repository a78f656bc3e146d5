import type { ReadCtx } from '../platform/ctx.ts'
import type { Button, Table } from '../platform/view/ui.ts'
import { hasFacts, trendsTable } from './pages.ts'
import { scorecardOf } from './scorecard.ts'
import { url } from './url.ts'

type Panel = { tables: { title: string; table: Table }[]; buttons: Button[] }
/** The scorecard of a vendor, on its page: nothing is shown before there is anything to count. */
export async function scorecardPanel(ctx: ReadCtx, vendorId: string): Promise<Panel> {
  const card = await scorecardOf(ctx, vendorId)
  if (!hasFacts(card)) return { tables: [], buttons: [] }
  return {
    tables: [{ title: 'Scorecard, twelve months', table: trendsTable(vendorId, card) }],
    buttons: [{ label: 'Scorecard', href: url.scorecard(vendorId), icon: 'chart-pie' }],
  }
}
