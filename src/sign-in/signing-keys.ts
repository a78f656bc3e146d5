import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose'

export type SigningKeys = {
  current: { kid: string; key: KeyObject }
  verifying: ReadonlyMap<string, KeyObject>
  jwks: { keys: JWK[] }
}

const pemsOf = (text: string): string[] =>
  text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/g) ?? []

/**
 * Private keys in PEM form, one after the other, newest first: the first signs, all verify. A key's id is the
 * thumbprint of its public half.
 */
export async function readSigningKeys(text: string): Promise<SigningKeys> {
  const keys = await Promise.all(
    pemsOf(text).map(async (pem) => {
      const key = createPrivateKey(pem)
      if (key.asymmetricKeyType !== 'rsa')
        throw new Error('JWT_PRIVATE_KEY: every key must be an RSA key')
      const publicKey = createPublicKey(key)
      const jwk = await exportJWK(publicKey)
      const kid = await calculateJwkThumbprint(jwk)
      return { kid, key, publicKey, jwk: { ...jwk, kid, alg: 'RS256', use: 'sig' } }
    }),
  )
  const [current] = keys
  if (!current) throw new Error('JWT_PRIVATE_KEY: there is no private key in PEM form')
  return {
    current,
    verifying: new Map(keys.map((k) => [k.kid, k.publicKey])),
    jwks: { keys: keys.map((k) => k.jwk) },
  }
}
