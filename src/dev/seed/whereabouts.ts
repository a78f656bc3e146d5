import type pg from 'pg'
import { newId } from '../../kernel/id.ts'
import { readTaxNumber } from '../../integrations/tax-numbers/index.ts'
import { seats, type Vendor } from './facts.ts'

/** The tax number and the seat of a vendor. */
export async function writeWhereaboutsOf(
  client: pg.Client,
  vendorId: string,
  { vatId, country }: Vendor,
): Promise<void> {
  const main = readTaxNumber(vatId, country)
  await client.query(
    `insert into vendor_tax_registrations
      (id, vendor_id, country, scheme, number, check_state, main)
    values ($1, $2, $3, $4, $5, $6, true)`,
    [newId(), vendorId, main.country, main.scheme, main.number, main.check],
  )
  const seat = seats[country]
  if (seat)
    await client.query(
      `insert into vendor_addresses (id, vendor_id, purpose, street, postal_code, city, country)
      values ($1, $2, 'legal', $3, $4, $5, $6)`,
      [newId(), vendorId, seat.street, seat.postalCode, seat.city, country],
    )
}
