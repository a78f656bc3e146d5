import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/**
 * Where a value lies. It is part of what is authenticated, so that a value copied to another row or column does not
 * open.
 */
export type Place = { table: string; column: string; row: string }

export type Cipher = {
  /** The id of the key that encrypts. */
  kid: string
  seal(text: string, at: Place): string
  /** Throws an EncryptionError that names the key, never the text. */
  open(envelope: string, at: Place): string
}

export class EncryptionError extends Error {}

const aad = ({ table, column, row }: Place): Buffer => Buffer.from(`${table}.${column}:${row}`)
export const kidOf = (key: string): string =>
  createHash('sha256')
    .update(Buffer.from(key, 'base64'))
    .digest('base64url')
    .slice(0, 8)
    .replaceAll(/[-_]/g, 'x')

/**
 * AES-256-GCM. `keys` are 32 bytes in base64, newest first: the first encrypts, all decrypt. An envelope is
 * v1.<kid>.<iv>.<tag>.<ciphertext>, each base64url.
 */
export function createCipher(keys: readonly string[]): Cipher {
  const known = new Map(keys.map((key) => [kidOf(key), Buffer.from(key, 'base64')]))
  const [first] = keys
  if (!first || [...known.values()].some((key) => key.length !== 32))
    throw new EncryptionError('ENCRYPTION_KEY: 32 bytes in base64 are expected')
  const kid = kidOf(first)
  return {
    kid,
    seal(text, at) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', known.get(kid)!, iv).setAAD(aad(at))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [
        'v1',
        kid,
        ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url')),
      ].join('.')
    },
    open(envelope, at) {
      const [version, by, iv, tag, sealed, ...more] = envelope.split('.')
      if (version !== 'v1' || !by || !iv || !tag || sealed === undefined || more.length > 0)
        throw new EncryptionError(`${at.table}.${at.column}: this is not an envelope of ours`)
      const key = known.get(by)
      if (!key)
        throw new EncryptionError(
          `${at.table}.${at.column}: encrypted with the key ${shown(by)}, which is neither ENCRYPTION_KEY nor in ENCRYPTION_KEYS_PREVIOUS`,
        )
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
          authTagLength: 16,
        })
          .setAAD(aad(at))
          .setAuthTag(Buffer.from(tag, 'base64url'))
        return Buffer.concat([
          decipher.update(Buffer.from(sealed, 'base64url')),
          decipher.final(),
        ]).toString('utf8')
      } catch {
        throw new EncryptionError(
          `${at.table}.${at.column}: altered, or moved from another row (key ${by})`,
        )
      }
    },
  }
}

const shown = (kid: string): string => kid.replaceAll(/[^\w]/g, '?').slice(0, 16)
const name = /^[a-z_]{1,60}$/

export type EncryptedColumn = { table: string; column: string; id: string }

/**
 * Declares a text column whose values are envelopes; its module gives it to the product, where `svpms keys rotate`
 * finds it. `id` is the column that names the row, unique in its table.
 *   const secret = encryptedColumn('totp_devices', 'secret')
 *   secret.seal(cipher, id, 'JBSWY3DP…')      secret.open(cipher, id, row.secret)
 */
export function encryptedColumn(table: string, column: string, id = 'id') {
  for (const word of [table, column, id])
    if (!name.test(word)) throw new EncryptionError(`${word} is not the name of a table or column`)
  return {
    table,
    column,
    id,
    seal: (cipher: Cipher, row: string, text: string): string =>
      cipher.seal(text, { table, column, row }),
    open: (cipher: Cipher, row: string, envelope: string): string =>
      cipher.open(envelope, { table, column, row }),
  }
}
