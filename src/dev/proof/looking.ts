import { amountOf, whole, type KnownChange, type KnownOrder, type Turn } from './work.ts'

/** A line of an order as a person sees it before they act. */
export type SeenLine = {
  id: string
  quantity: number
  price: string
  /** Of what was received, without what went back to be replaced, or billed: the more. */
  least: number
  /** Still to come. */
  left: number
  isBilled: boolean
  isClosed: boolean
}
export type SeenOrder = { isOpen: boolean; changeId: string | null; lines: SeenLine[] }

/** An order as it is now, without the lines that were taken off; null where nobody can look. */
export async function seenOrder(
  { door, place }: Turn,
  { id }: Pick<KnownOrder, 'id'>,
): Promise<SeenOrder | null> {
  const shown = await door.ask(place, 'buyer', `/purchase-orders/${id}`)
  if (!shown) return null
  const n = (text: string | undefined): number => Number(whole(text ?? '0'))
  return {
    isOpen: shown.status === 'issued' || shown.status === 'closed',
    changeId: shown.open_change_id ?? null,
    lines: (shown.lines ?? [])
      .filter(({ removed }) => !removed)
      .map((line) => {
        const [quantity, billed, closed] = [
          n(line.quantity),
          n(line.billed_quantity),
          n(line.closed_quantity),
        ]
        const received = n(line.received)
        return {
          id: line.id,
          quantity,
          price: amountOf(line.unit_price),
          least: Math.max(received, billed),
          left: quantity - closed - received + n(line.returned_for_replacement),
          isBilled: billed > 0,
          isClosed: closed > 0,
        }
      }),
  }
}
/** What is open of an approved request; nothing where it is in another currency, or cannot be ordered. */
export async function openLines({ door, place }: Turn, request: string, currency: string) {
  const shown = await door.ask(place, 'buyer', `/purchase-requests/${request}`)
  if (shown?.total?.currency !== currency) return []
  if (!['approved', 'partially_ordered'].includes(shown.status ?? '')) return []
  return (shown.lines ?? [])
    .map((line) => ({
      id: line.id,
      price: amountOf(line.unit_price),
      open:
        Number(whole(line.quantity)) -
        Number(whole(line.ordered_quantity ?? '0')) -
        Number(whole(line.cancelled_quantity ?? '0')),
    }))
    .filter(({ open }) => open > 0)
}

/** How a change stands; null where nobody can look. */
export const statusOfChange = async (
  { door, place }: Turn,
  { id }: KnownChange,
): Promise<string | null> =>
  (await door.ask(place, 'buyer', `/change-orders/${id}`))?.status ?? null
