import type { Config } from '../../platform/config.ts'
import { askClamd, clamd } from './clamd.ts'
import type { Scanner } from './port.ts'

export type { Scanner } from './port.ts'

/** The embedded driver: no scanner. Files are still told by their content, and only a few kinds are taken. */
const none: Scanner = { name: 'none', scan: async () => ({ clean: true }) }

export const createScanner = ({ clamav }: Pick<Config, 'clamav'>): Scanner =>
  clamav ? clamd(clamav) : none

/** 'answers', or one sentence that says what is wrong. */
export async function probe({ clamav }: Pick<Config, 'clamav'>): Promise<string> {
  if (!clamav) return 'answers'
  try {
    return (await askClamd(clamav, 'PING', [], 4500)) === 'PONG'
      ? 'answers'
      : 'Something answers that is not clamd.'
  } catch (error) {
    return error instanceof Error ? error.message : 'does not answer'
  }
}
