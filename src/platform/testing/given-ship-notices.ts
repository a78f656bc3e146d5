import { daysFromNow, type Order } from './given.ts'
import { givenContact, type TestContact } from './portal-contact.ts'

/** As a vendor says it has sent something: what is left out is filled in. */
export const announced = (order: Pick<Order, 'lines'>, change: object = {}) => ({
  delivery_note: 'DN-4711',
  shipped_on: daysFromNow(-1),
  expected_on: daysFromNow(2),
  carrier: 'Blue Parcel',
  tracking: 'BP-00340',
  lines: [{ line_id: order.lines[0]!.id, quantity: '1', lot: 'Lot 7' }],
  ...change,
})

/** What a vendor has announced for an order. */
export async function givenShipNotice(
  tenant: { tenantId: string },
  order: Pick<Order, 'id' | 'lines'>,
  {
    vendorId,
    contact,
    ...change
  }: { vendorId: string; contact?: TestContact; [more: string]: unknown },
): Promise<{ id: string; contact: TestContact }> {
  const who = contact ?? (await givenContact(tenant, vendorId))
  const made = await who.post(`/portal/orders/${order.id}/ship-notices`, announced(order, change))
  if (made.status !== 201) throw new Error(`ship notice refused: ${made.text}`)
  return { id: made.body.id as string, contact: who }
}
