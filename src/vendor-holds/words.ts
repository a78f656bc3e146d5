import { dateText } from '../platform/view/format.ts'
import type { Status } from '../platform/view/ui.ts'
import { holdsOn, type Stopped } from './hold.ts'
import type { VendorHold } from './queries.ts'

export const names: Record<Stopped, string> = {
  orders: 'Orders',
  invoices: 'Invoices',
  payments: 'Payments',
}
/** What the hold does, for who chooses one. */
export const choices: Record<Stopped, string> = {
  orders: 'Orders: none is issued',
  invoices: 'Invoices: none is approved',
  payments: 'Payments: nothing is paid',
}

export const stateOf = (hold: VendorHold, today: string): Status => {
  if (holdsOn(hold, today)) return { text: 'On hold', tone: 'bad', icon: 'lock' }
  return hold.ended_by_name === null
    ? { text: 'Over', tone: 'neutral' }
    : { text: 'Lifted', tone: 'neutral' }
}

/** How long it holds, or how it ended. */
export function untilText(hold: VendorHold): string {
  if (hold.document_id !== null && hold.ended_by_name === null)
    return hold.ended_at === null
      ? 'Until a new document is verified, or a controller lifts it'
      : 'A new document was verified'
  if (hold.ended_by_name !== null) return `Lifted by ${hold.ended_by_name}: ${hold.end_reason}`
  return hold.until === null ? 'A controller lifts it' : `Until ${dateText(hold.until)}`
}
