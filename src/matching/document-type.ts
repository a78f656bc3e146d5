/**
 * What a document of UNTDID 1001 asks for. A claim may be paid; a credit gives back; the others are
 * looked at by a person first. Codes that are not here are no claims.
 */
export type Claim = 'claim' | 'credit' | 'replacement' | 'advance' | 'not_a_claim'

const claims = new Set(
  (
    '80 82 84 130 202 203 204 211 218 219 295 331 380 382 383 385 388 389 390 393 394 395 ' +
    '456 457 527 575 623 633 780 817 870 875 876 877 935'
  ).split(' '),
)
const partialClaims = new Set(['326'])
const credits = new Set('81 83 261 262 296 308 381 396 420 458 502 503 532'.split(' '))

/** UNTDID 1001: a prepayment invoice. */
export const advanceType = '386'

export function claimOf(typeCode: string | null): Claim {
  if (typeCode === null || claims.has(typeCode) || partialClaims.has(typeCode)) return 'claim'
  if (credits.has(typeCode)) return 'credit'
  if (typeCode === '384') return 'replacement'
  return typeCode === advanceType ? 'advance' : 'not_a_claim'
}
export const asksForAdvance = ({ typeCode }: { typeCode: string | null }): boolean =>
  claimOf(typeCode) === 'advance'
