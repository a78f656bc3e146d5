import { matchApi } from './match-api.ts'
import type { Sanctions } from './port.ts'

export { CouldNotAsk, type Listed, type Sanctions } from './port.ts'

/** Whether the service answers a question about a name that no list has. It is not asked where it is not configured. */
export async function probe({ sanctionsUrl }: { sanctionsUrl: string }): Promise<string> {
  await matchApi(sanctionsUrl).look({ name: 'SVPMS', country: 'DE', taxNumber: null })
  return 'answers'
}

/** The matching service where one is configured; without one nothing is checked, and nobody says it was. */
export const createSanctions = ({
  sanctionsUrl,
}: {
  sanctionsUrl: string | null
}): Sanctions | null => (sanctionsUrl ? matchApi(sanctionsUrl) : null)
