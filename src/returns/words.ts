import type { Status as Chip } from '../platform/view/ui.ts'
import type { GoodsReturn, Intent } from './goods-return.ts'

export const intentText: Record<Intent, string> = {
  credit: 'Credit',
  replacement: 'Replacement',
}

type Said = Pick<GoodsReturn, 'status' | 'intent' | 'unbilled'>
export function chipOf({ status, intent, unbilled }: Said): Chip {
  if (status === 'draft') return { text: 'Draft', tone: 'neutral' }
  if (status === 'cancelled') return { text: 'Called off', tone: 'neutral' }
  if (unbilled) return { text: 'Not to be billed', tone: 'ok' }
  if (status === 'satisfied') return { text: 'Settled', tone: 'ok' }
  return {
    text: intent === 'credit' ? 'Credit expected' : 'Replacement expected',
    tone: 'info',
  }
}
