import type { VatRegistry } from './port.ts'
import { vies } from './vies.ts'

export { CouldNotAsk, type Registered, type VatRegistry } from './port.ts'

/** VIES where its address is configured; without it nothing is checked, and nobody says it was. */
export const createVatRegistry = ({
  vatRegistryUrl,
}: {
  vatRegistryUrl: string | null
}): VatRegistry | null => (vatRegistryUrl ? vies(vatRegistryUrl) : null)
