import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message = code) {
    super(message)
    this.status = status
    this.code = code
  }
}

const sha256 = (value: Uint8Array | string): string =>
  createHash('sha256').update(value).digest('hex')
const hmac = (key: Buffer | string, value: string): Buffer =>
  createHmac('sha256', key).update(value).digest()
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )

type Claim = {
  credential: string
  signedHeaders: string[]
  signature: string
  date: string
  payload: string
  expires: number | null
}

/**
 * AWS Signature Version 4, in the header or in the address, as a service verifies it: everything that was signed must
 * be what arrived.
 */
export function verifySignature(
  req: IncomingMessage,
  url: URL,
  body: Buffer,
  keys: Readonly<Record<string, string>>,
  now = Date.now(),
): void {
  const claim = claimOf(req, url)
  const [id = '', day = '', region = '', service = ''] = claim.credential.split('/')
  const secret = keys[id]
  if (!secret) throw new Refusal(403, 'InvalidAccessKeyId')
  checkTime(claim, now)
  if (!claim.signedHeaders.includes('host'))
    throw new Refusal(403, 'AccessDenied', 'host must be signed')
  const text = [
    'AWS4-HMAC-SHA256',
    claim.date,
    `${day}/${region}/${service}/aws4_request`,
    sha256(canonical(req, url, claim)),
  ].join('\n')
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request')
  const [wanted, given] = [hmac(key, text), Buffer.from(claim.signature, 'hex')]
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given))
    throw new Refusal(403, 'SignatureDoesNotMatch')
  if (/^[0-9a-f]{64}$/.test(claim.payload) && sha256(body) !== claim.payload)
    throw new Refusal(400, 'XAmzContentSHA256Mismatch')
}

function claimOf(req: IncomingMessage, url: URL): Claim {
  const q = (name: string): string => url.searchParams.get(name) ?? ''
  if (url.searchParams.has('X-Amz-Signature'))
    return {
      credential: q('X-Amz-Credential'),
      signedHeaders: q('X-Amz-SignedHeaders').split(';'),
      signature: q('X-Amz-Signature'),
      date: q('X-Amz-Date'),
      payload: 'UNSIGNED-PAYLOAD',
      expires: Number(q('X-Amz-Expires')),
    }
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=(\w+)$/.exec(
      req.headers.authorization ?? '',
    )
  if (!parts) throw new Refusal(403, 'AccessDenied')
  const signed = parts[2]!.split(';')
  const unsigned = Object.keys(req.headers).find(
    (name) => name.startsWith('x-amz-') && !signed.includes(name),
  )
  if (unsigned) throw new Refusal(403, 'AccessDenied', `${unsigned} must be signed`)
  return {
    credential: parts[1]!,
    signedHeaders: signed,
    signature: parts[3]!,
    date: String(req.headers['x-amz-date']),
    payload: String(req.headers['x-amz-content-sha256']),
    expires: null,
  }
}

function checkTime({ date, expires }: Claim, now: number): void {
  const at = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  )
  if (Number.isNaN(at)) throw new Refusal(403, 'AccessDenied', 'no date')
  if (expires === null ? Math.abs(now - at) > 900_000 : now > at + expires * 1000)
    throw new Refusal(
      403,
      expires === null ? 'RequestTimeTooSkewed' : 'AccessDenied',
      'Request has expired',
    )
}

function canonical(req: IncomingMessage, url: URL, { signedHeaders, payload }: Claim): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
  const path = url.pathname
    .split('/')
    .map((part) => encoded(decodeURIComponent(part)))
    .join('/')
  const headers = signedHeaders.map(
    (name) =>
      `${name}:${String(req.headers[name] ?? '')
        .trim()
        .replaceAll(/ +/g, ' ')}`,
  )
  return [
    req.method,
    path,
    query.map((pair) => pair.join('=')).join('&'),
    ...headers,
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n')
}
