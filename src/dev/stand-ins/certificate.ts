import { generateKeyPairSync, sign } from 'node:crypto'

/** DER (X.690): a tag, the length, the content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const size =
    content.length < 128
      ? [content.length]
      : content.length < 256
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')
/** Object identifiers as they are encoded. */
const oid = {
  ecdsaWithSha256: bytes('2a8648ce3d040302'),
  commonName: bytes('550403'),
  subjectAltName: bytes('551d11'),
  basicConstraints: bytes('551d13'),
}

/**
 * A certificate for the named hosts, signed by itself, so that it is its own authority: `ca` is what a client of a
 * test trusts. Made anew each time, so that no key lies in the repository. Addresses are dotted IPv4.
 */
export function selfSigned(hosts: readonly string[]): { key: string; cert: string; ca: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(der(0x06, oid.ecdsaWithSha256))
  const name = sequence(
    der(0x31, sequence(der(0x06, oid.commonName), der(0x0c, Buffer.from('SVPMS stand-in')))),
  )
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host)
      ? der(0x87, Buffer.from(host.split('.').map(Number)))
      : der(0x82, Buffer.from(host)),
  )
  const extensions = der(
    0xa3,
    sequence(
      sequence(
        der(0x06, oid.basicConstraints),
        der(0x01, bytes('ff')),
        der(0x04, sequence(der(0x01, bytes('ff')))),
      ),
      sequence(der(0x06, oid.subjectAltName), der(0x04, sequence(...names))),
    ),
  )
  const validity = sequence(
    der(0x18, Buffer.from('20200101000000Z')),
    der(0x18, Buffer.from('20991231235959Z')),
  )
  const signed = sequence(
    der(0xa0, der(0x02, bytes('02'))),
    der(0x02, bytes('01')),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  )
  const certificate = sequence(
    signed,
    algorithm,
    der(0x03, bytes('00'), sign('sha256', signed, privateKey)),
  )
  const cert = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replaceAll(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`
  return { key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })), cert, ca: cert }
}
