import { invalid } from '../kernel/problem.ts'

type Vendor = { name: string }
type Entity = { name: string; sells: boolean }

/** An order is placed with a vendor that may sell to the legal entity that pays. */
export function refuseOutsideScope({ name }: Vendor, entities: readonly Entity[]): void {
  const other = entities.find(({ sells }) => !sells)
  if (other)
    throw invalid(
      '/vendor_id',
      'other_entity',
      `${name} may not sell to ${other.name}. Order from another vendor, or add ${other.name} on the vendor’s page under “Categories and entities”.`,
    )
}
