import { randomInt, randomUUID } from 'node:crypto'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import type { Role } from '../../kernel/permissions.ts'
import type { Count, counted } from '../../platform/db/counted.ts'

export type Body = {
  id: string
  number: string
  status: string
  approval_id: string
  lines: { id: string }[]
  holds: { id: string; open: boolean }[]
}
/** The doors that are counted; each throws when it is refused. */
export type Doors = {
  post(role: Role, path: string, body?: object): Promise<Body>
  upload(role: Role, path: string, xml: string): Promise<Body>
  page(role: Role, path: string): Promise<unknown>
}
type Given = {
  doors: Doors
  counter: Pick<ReturnType<typeof counted>, 'count' | 'restart'>
  costCenterId: string
  vendor: { id: string; vatId: string }
}
const nobodyCounts = { count: () => ({ statements: 0, flushes: 0 }), restart: () => {} }

export const buy = async (given: Omit<Given, 'counter'>): Promise<void> =>
  void (await purchase({ ...given, counter: nobodyCounts }))

export type CommandCount = Count & { command: string }

const lines = Array.from({ length: 5 }, (_, i) => ({
  description: `Bearing ${i}`,
  quantity: '10',
  unit: 'each',
  unit_price: '12.50',
}))

/** What each step of a purchase sends to the database. */
export async function countCommands(given: Given): Promise<CommandCount[]> {
  await purchase(given) // statements are prepared, and what is kept in memory is there
  return purchase(given)
}

/** One purchase from its request to its invoices. */
async function purchase({ doors, counter, costCenterId, vendor }: Given): Promise<CommandCount[]> {
  const counts: CommandCount[] = []
  async function step<T>(command: string, work: () => Promise<T>): Promise<T> {
    counter.restart()
    const result = await work()
    counts.push({ command, ...counter.count() })
    return result
  }
  const { post, upload, page } = doors
  const raise = (): Promise<Body> =>
    post('requester', '/purchase-requests', {
      title: 'Bearings',
      cost_center_id: costCenterId,
      need_by: '2099-01-01',
      lines,
    })
  const request = await step('raise a request', raise)
  const sent = await step('submit', () =>
    post('requester', `/purchase-requests/${request.id}/submission`),
  )
  await step('decide', () => post('approver', `/approvals/${sent.approval_id}/approval`))
  const draft = await step('create an order', () =>
    post('buyer', '/purchase-orders', {
      purchase_request_id: request.id,
      vendor_id: vendor.id,
      lines: sent.lines.map((line) => ({
        purchase_request_line_id: line.id,
        quantity: '10',
        unit_price: '12.50',
      })),
    }),
  )
  const order = await step('issue', () => post('buyer', `/purchase-orders/${draft.id}/issue`))
  await step('receive', () =>
    post('receiver', '/receipts', {
      purchase_order_id: order.id,
      lines: order.lines.map((line) => ({ purchase_order_line_id: line.id, quantity: '10' })),
    }),
  )
  const bill = (quantity: string, price: string): string =>
    ublInvoice({
      number: randomUUID(),
      order: order.number,
      vatId: vendor.vatId,
      lines: lines.map((line) => ({ name: line.description, quantity, price })),
    })
  await step('post an invoice that matches', () =>
    upload('ap_clerk', '/invoices', bill('8', '12.50')),
  )
  const aboveOrder = `13.${randomInt(0, 4)}${randomInt(0, 9)}` // another amount each time, or it may be the same bill twice
  const held = await step('post an invoice that is held', () =>
    upload('ap_clerk', '/invoices', bill('2', aboveOrder)),
  )
  const accept = (hold: { id: string }): Promise<Body> =>
    post('buyer', `/invoices/${held.id}/price-acceptance`, { hold_id: hold.id, reason: 'Agreed' })
  const [last, ...others] = held.holds.filter((hold) => hold.open)
  for (const hold of others) await accept(hold)
  const approved = await step('approve a held invoice', () => accept(last!))
  if (approved.status !== 'approved')
    throw new Error(`an invoice is ${approved.status}: ${JSON.stringify(approved.holds)}`)
  await step('list of orders, a page', () => page('buyer', '/purchase-orders'))
  await step('one order, a page', () => page('buyer', `/purchase-orders/${order.id}`))
  await step('one request, a page', () => page('requester', `/purchase-requests/${request.id}`))
  const another = await raise()
  await post('requester', `/purchase-requests/${another.id}/submission`)
  await step('inbox, a page', () => page('approver', '/inbox'))
  return counts
}

export const countTable = (counts: readonly CommandCount[]): string =>
  [
    `     ${'sent to the database by'.padEnd(36)}statements  flushes`,
    ...counts.map(
      ({ command, statements, flushes }) =>
        `     ${command.padEnd(36)}${String(statements).padStart(10)}${String(flushes).padStart(9)}`,
    ),
  ].join('\n')
