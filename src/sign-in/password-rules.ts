import { z } from 'zod'
import type { FieldError } from '../kernel/problem.ts'
import { isGuessable, type BreachedPasswords } from '../integrations/breached-passwords/index.ts'

/** Length, not composition (NIST SP 800-63B, 3.1.1.2): at least 12 characters, none that everybody tries first. */
export const newPassword = z
  .string({ error: 'Password is missing.' })
  .min(12, 'The password must have at least 12 characters.')
  .max(500, 'The password may have at most 500 characters.')
  .refine(
    (password) => !isGuessable(password),
    'This password is among the first that are tried. Choose another one, such as four words that do not belong together.',
  )

/** What is wrong with a password that others have used and lost. */
export async function breachErrors(
  breached: BreachedPasswords,
  password: string | undefined,
): Promise<FieldError[]> {
  if (password === undefined || !(await breached.seen(password))) return []
  return [
    {
      pointer: '/password',
      code: 'breached',
      detail:
        'This password is known from a data breach elsewhere. Choose another one, such as four words that do not belong together.',
    },
  ]
}
