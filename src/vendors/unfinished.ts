import { conflict } from '../kernel/problem.ts'

type Vendor = { name: string; status: 'pending' | 'active' | 'blocked' | 'inactive' }
type Open = { orders: number; invoices: number; requests: number }

/** A vendor is given up once nothing is open with it. One that waits for approval is blocked, or approved, first. */
export function refuseUnfinished({ name, status }: Vendor, open: Open): void {
  if (status === 'inactive') throw conflict('wrong_state', `${name} is no longer used already.`)
  if (status === 'pending')
    throw conflict('wrong_state', `${name} waits for approval. Approve it or block it first.`)
  const left = [
    counted(open.requests, 'request'),
    counted(open.orders, 'order'),
    counted(open.invoices, 'held invoice'),
  ].filter((text) => text !== null)
  if (left.length > 0)
    throw conflict(
      'unfinished',
      `${left.join(', ')} of ${name} ${isOne(open) ? 'is' : 'are'} open. Finish or cancel what is open first.`,
    )
}

const counted = (count: number, noun: string): string | null =>
  count === 0 ? null : `${count} ${noun}${count === 1 ? '' : 's'}`
const isOne = ({ orders, invoices, requests }: Open): boolean => orders + invoices + requests === 1
