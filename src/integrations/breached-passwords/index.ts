import type { Logger } from '../../platform/log.ts'
import { isGuessable } from './embedded.ts'
import type { BreachedPasswords } from './port.ts'
import { rangeApi } from './range-api.ts'

export { isGuessable } from './embedded.ts'
export type { BreachedPasswords } from './port.ts'

/** The range API where one is configured; else the short list that is always looked at. */
export const createBreachedPasswords = (
  config: { breachedPasswordsUrl: string | null },
  log: Pick<Logger, 'warn'>,
): BreachedPasswords =>
  config.breachedPasswordsUrl
    ? rangeApi(config.breachedPasswordsUrl, log)
    : { name: 'embedded list', seen: async (password) => isGuessable(password) }
