import type { Problem } from '../kernel/problem.ts'
import type { Refusal } from '../platform/http/face.ts'
import type { Words } from './words/index.ts'

/**
 * Why something was refused, in the reader's language. A sentence of the portal's own is shown as it is; what the rules
 * of the product say in English is said by its status.
 */
export function refusalIn(words: Words, { status, message }: Problem): Refusal {
  const { titles, reasons, other, signedOut, signIn } = words.refusals
  const title = byStatus(titles, status) || other
  const reason = byStatus(reasons, status)
  return { title, message: isOurs(words, message) ? message : reason || message, signedOut, signIn }
}

const byStatus = (texts: Readonly<Record<string, string>>, status: number): string =>
  texts[String(status)] ?? texts[status < 500 ? '409' : '500'] ?? ''

/** Whether a sentence begins with one of the portal's own words. */
export const isOurs = (words: object, said: string): boolean =>
  Object.values(words).some((value: unknown) =>
    typeof value === 'string'
      ? value.length > 12 && said.startsWith(value)
      : typeof value === 'object' && value !== null && isOurs(value, said),
  )
