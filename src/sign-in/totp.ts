import { createHash, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { encode } from 'uqr'

const seconds = 30
/** RFC 6238 as every authenticator app knows it: SHA-1, six digits, 30 seconds. */
const totp = (secret: string, account = ''): TOTP =>
  new TOTP({
    issuer: 'SVPMS',
    label: account,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: seconds,
  })

export const newSecret = (): string => new Secret({ size: 20 }).base32
export const setUpUri = (secret: string, account: string): string =>
  totp(secret, account).toString()
/** In groups of four, to be typed. */
export const spelled = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret

/** Which 30 seconds the code belongs to: these, the ones before or the ones after; null for any other code. */
export function stepOf(secret: string, typed: string, now: Date): number | null {
  const code = typed.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(code)) return null
  const delta = totp(secret).validate({ token: code, timestamp: now.getTime(), window: 1 })
  return delta === null ? null : Math.floor(now.getTime() / 1000 / seconds) + delta
}

const letters = '23456789abcdefghjkmnpqrstuvwxyz'
/** 16 letters of 31: 79 random bits, so that a plain digest is enough to keep. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: 10 }, () =>
    Array.from({ length: 4 }, () => Array.from({ length: 4 }, letter).join('')).join('-'),
  )
function letter(): string {
  for (;;) {
    const byte = randomBytes(1)[0]!
    if (byte < 248) return letters[byte % 31]!
  }
}
export const recoveryHash = (typed: string): string =>
  createHash('sha256')
    .update(typed.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    .digest('hex')

/** The dark squares of a QR code as one path, and how wide it is with its quiet border. */
export function qrPath(text: string): { path: string; size: number } {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('')
  return { path, size }
}
