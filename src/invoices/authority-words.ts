import { limitIn, type Authority } from '../matching/index.ts'
import { message, toText } from '../messages/index.ts'

/**
 * 'A buyer may accept up to 10 % and ₹50,000, a controller up to 25 % and ₹5,00,000; above that, people approve it.'
 */
export const authorityInWords = (given: readonly Authority[], currency: string): string =>
  toText(
    given.length
      ? message('authority.alone', {
          given: given.map(({ role, limit }) => ({ role, limit: limitIn(limit, currency) })),
        })
      : message('authority.nobody', {}),
  )
