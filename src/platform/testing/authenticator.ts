import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const sha = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest()
const b64 = (data: Buffer | string): string => Buffer.from(data).toString('base64url')
const bytes = (data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x59, data.length >> 8, data.length & 255]), data])
const word = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)])

type Lie = {
  origin?: string
  rpId?: string
  challenge?: string
  counter?: number
  flags?: number
  type?: string
}

/** A passkey in software: it answers as a device would, or as an attacker would. */
export function authenticator(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(32)
  let counter = 0
  const client = (type: string, challenge: string, lie: Lie): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: lie.type ?? type,
        challenge: lie.challenge ?? challenge,
        origin: lie.origin ?? origin,
        crossOrigin: false,
      }),
    )
  const data = (lie: Lie, flags: number): Buffer => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(lie.counter ?? (counter += 1))
    return Buffer.concat([
      sha(lie.rpId ?? new URL(origin).hostname),
      Buffer.from([lie.flags ?? flags]),
      count,
    ])
  }
  const answer = (response: object): string =>
    JSON.stringify({
      id: b64(id),
      rawId: b64(id),
      type: 'public-key',
      clientExtensionResults: {},
      response,
    })
  return {
    register(options: { challenge: string }, lie: Lie = {}): string {
      const key = Buffer.concat([
        Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]),
        Buffer.from(x!, 'base64url'),
        Buffer.from([0x22, 0x58, 32]),
        Buffer.from(y!, 'base64url'),
      ])
      const authData = Buffer.concat([
        data(lie, 0x45),
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        key,
      ])
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        word('fmt'),
        word('none'),
        word('attStmt'),
        Buffer.from([0xa0]),
        word('authData'),
        bytes(authData),
      ])
      return answer({
        clientDataJSON: b64(client('webauthn.create', options.challenge, lie)),
        attestationObject: b64(attestation),
        transports: ['internal'],
      })
    },
    sign(options: { challenge: string }, lie: Lie = {}): string {
      const [authData, clientData] = [
        data(lie, 0x05),
        client('webauthn.get', options.challenge, lie),
      ]
      return answer({
        clientDataJSON: b64(clientData),
        authenticatorData: b64(authData),
        signature: b64(sign('sha256', Buffer.concat([authData, sha(clientData)]), privateKey)),
      })
    },
  }
}
