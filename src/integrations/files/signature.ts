import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * What a signed address is for: one method on one key, under terms (type and length of what is sent, name of what is
 * fetched).
 */
export type Signed = { method: string; key: string; terms: string }

const signatureOf = (secret: string, { method, key, terms }: Signed, expires: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify([method, key, terms, expires]))
    .digest('base64url')

export function signedUrl(
  secret: string,
  what: Signed,
  shown: Record<string, string>,
  expiresIn: number,
): string {
  const exp = String(Math.floor(Date.now() / 1000) + expiresIn)
  return `/files/${what.key}?${new URLSearchParams({ ...shown, exp, sig: signatureOf(secret, what, exp) })}`
}

/** Whether any of the secrets signed this, and it has not expired. */
export function isSigned(
  secrets: readonly string[],
  what: Signed,
  { exp, sig }: { exp: string; sig: string },
): boolean {
  if (!/^\d{10}$/.test(exp) || Number(exp) * 1000 < Date.now()) return false
  const given = Buffer.from(sig)
  return secrets.some((secret) => {
    const wanted = Buffer.from(signatureOf(secret, what, exp))
    return wanted.length === given.length && timingSafeEqual(wanted, given)
  })
}
