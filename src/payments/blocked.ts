import { conflict } from '../kernel/problem.ts'
import { blockOfItem, blockWords, type ItemStanding } from './block.ts'

type Named = ItemStanding & { vendor_name: string; invoice_number: string }
/** 409 while something of a run cannot be paid; it names the first ones and the way out. */
export function refuseBlocked(
  items: readonly Named[],
  { payOn, today }: { payOn: string; today: string },
): void {
  const day = payOn > today ? payOn : today
  const blocked = items.flatMap((item) => {
    const block = blockOfItem(item, day)
    return block ? [`${item.invoice_number} of ${item.vendor_name}: ${blockWords[block]}`] : []
  })
  if (blocked.length === 0) return
  const more = blocked.length > 3 ? `; and ${blocked.length - 3} more` : ''
  throw conflict(
    'blocked',
    `Not everything can be paid. ${blocked.slice(0, 3).join('; ')}${more}. Leave out what is blocked, or solve it first. Nothing is paid to another account instead.`,
  )
}
