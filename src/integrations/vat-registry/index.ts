import type { VatRegistry } from './port.ts'
import { vies } from './vies.ts'

export { CouldNotAsk, type Registered, type VatRegistry } from './port.ts'

/** Whether the registry answers for a number that nobody has. It is not asked where it is not configured. */
export async function probe({ vatRegistryUrl }: { vatRegistryUrl: string }): Promise<string> {
  await vies(vatRegistryUrl).look('DE000000000')
  return 'answers'
}

/** VIES where its address is configured; without it nothing is checked, and nobody says it was. */
export const createVatRegistry = ({
  vatRegistryUrl,
}: {
  vatRegistryUrl: string | null
}): VatRegistry | null => (vatRegistryUrl ? vies(vatRegistryUrl) : null)
