import { createHash } from 'node:crypto'
import type { Logger } from '../../platform/log.ts'
import type { BreachedPasswords } from './port.ts'

const timeoutMs = 2000
const mostBytes = 1_000_000

/**
 * The range protocol of Have I Been Pwned: five of forty digits of the SHA-1 go out, some hundred endings come back,
 * and the comparison is here. Padding hides how many. No answer in two seconds is no objection: nobody is kept from
 * choosing a password because another service is down.
 */
export const rangeApi = (url: string, log: Pick<Logger, 'warn'>): BreachedPasswords => ({
  name: 'range API',
  async seen(password) {
    const digest = createHash('sha1').update(password.normalize('NFKC')).digest('hex').toUpperCase()
    try {
      const answer = await fetch(new URL(digest.slice(0, 5), url.endsWith('/') ? url : `${url}/`), {
        headers: { 'Add-Padding': 'true', 'User-Agent': 'svpms' },
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
      })
      if (!answer.ok) throw new Error(`it answered ${answer.status}`)
      const text = await answer.text()
      if (text.length > mostBytes) throw new Error('its answer is too long')
      return text.split(/\r?\n/).some((line) => {
        const [ending, count] = line.split(':')
        return ending?.trim().toUpperCase() === digest.slice(5) && Number(count) > 0
      })
    } catch (error) {
      log.warn(
        { err: error },
        'breached passwords could not be asked; the password was let through',
      )
      return false
    }
  },
})
