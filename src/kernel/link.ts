import { createHash, randomBytes } from 'node:crypto'

/** A secret for a link, and the digest that is kept: 256 random bits, so a plain digest is enough. */
export function newLink(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: linkHash(token) }
}
export const linkHash = (token: string): string => createHash('sha256').update(token).digest('hex')
