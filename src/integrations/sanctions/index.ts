import { matchApi } from './match-api.ts'
import type { Sanctions } from './port.ts'

export { CouldNotAsk, type Listed, type Sanctions } from './port.ts'

/** The matching service where one is configured; without one nothing is checked, and nobody says it was. */
export const createSanctions = ({
  sanctionsUrl,
}: {
  sanctionsUrl: string | null
}): Sanctions | null => (sanctionsUrl ? matchApi(sanctionsUrl) : null)
