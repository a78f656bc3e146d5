import { createHash, randomBytes } from 'node:crypto'
import { addDays } from '../kernel/calendar.ts'
import type { Permission } from '../kernel/permissions.ts'
import { forbidden, invalid } from '../kernel/problem.ts'

export const longestDays = 365

/**
 * 'svpms_' and 43 random characters. Shown once; the hash is what we keep, the prefix is how its person knows it again.
 */
export function makeKey(): { key: string; prefix: string; hash: string } {
  const key = `svpms_${randomBytes(32).toString('base64url')}`
  return { key, prefix: key.slice(0, 12), hash: createHash('sha256').update(key).digest('hex') }
}

/** A key may do part of what its person may, until a day within a year. */
export function checkNewKey(
  { scopes, expiresOn }: { scopes: readonly Permission[]; expiresOn: string },
  held: ReadonlySet<Permission>,
  today: string,
): void {
  const beyond = scopes.filter((scope) => !held.has(scope))
  if (beyond.length > 0)
    throw forbidden(`You cannot give a key what your roles do not include: ${beyond.join(', ')}.`)
  if (expiresOn <= today)
    throw invalid('/expires_on', 'in_the_past', 'The last day must be after today.')
  if (expiresOn > addDays(today, longestDays))
    throw invalid(
      '/expires_on',
      'too_late',
      `The last day may be at most a year away: ${addDays(today, longestDays)}.`,
    )
}

/** 'purchase_orders.read' -> 'purchase orders: read' */
export const scopeText = (scope: string): string => scope.replaceAll('_', ' ').replace('.', ': ')
