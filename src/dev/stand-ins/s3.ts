import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32 } from 'node:zlib'
import { Refusal, verifySignature } from './sigv4.ts'

type StoredObject = { bytes: Buffer; contentType: string; etag: string }
/**
 * How it behaves: well; it takes requests and never answers; it fails; it answers nonsense; it is full; it breaks off
 * in the middle of a file.
 */
export type Mood = 'well' | 'slow' | 'failing' | 'malformed' | 'full' | 'cut off'
export type S3 = {
  endpoint: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  objects: Map<string, StoredObject>
  /** Uploads in parts that were begun and neither finished nor taken back. */
  open: Map<string, { key: string; contentType: string; parts: Map<number, StoredObject> }>
  /** 'PUT /bucket/key', in the order they came. */
  seen: string[]
  mood: Mood
  /** Fails the next part that is sent after so many. */
  failPartAfter: number | null
  close(): Promise<void>
}

/**
 * A bucket that speaks S3 as Cloudflare R2 does: path style, SigV4 in header and address, signed type and length,
 * checksums, parts, lists by page, CORS for one origin.
 */
export async function startS3({
  bucket = 'svpms-test',
  allowedOrigin = '*',
}: { bucket?: string; allowedOrigin?: string } = {}): Promise<S3> {
  const server = createServer((req, res) => void handle(req, res))
  const s3: S3 = {
    endpoint: '',
    bucket,
    accessKeyId: `AK${randomUUID().slice(0, 8)}`,
    secretAccessKey: randomUUID(),
    objects: new Map(),
    open: new Map(),
    seen: [],
    mood: 'well',
    failPartAfter: null,
    async close() {
      server.closeAllConnections()
      await new Promise((ok) => server.close(ok))
    },
  }

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://stand-in')
    s3.seen.push(`${req.method} ${url.pathname}`)
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    res.setHeader('Access-Control-Allow-Origin', allowedOrigin)
    if (s3.mood === 'slow' && req.method !== 'OPTIONS') return
    try {
      if (req.method === 'OPTIONS')
        return void res
          .writeHead(204, {
            'Access-Control-Allow-Methods': 'GET, PUT',
            'Access-Control-Allow-Headers': 'content-type',
          })
          .end()
      if (s3.mood === 'failing') throw new Refusal(503, 'ServiceUnavailable')
      if (s3.mood === 'malformed')
        return void res
          .writeHead(200, { 'Content-Type': 'text/html' })
          .end('<html><h1>Welcome to the hotel’s network')
      const body = Buffer.concat(chunks)
      verifySignature(req, url, body, { [s3.accessKeyId]: s3.secretAccessKey })
      answer(s3, req, url, body, res)
    } catch (error) {
      const { status, code, message } =
        error instanceof Refusal ? error : new Refusal(500, 'InternalError', String(error))
      res
        .writeHead(status, { 'Content-Type': 'application/xml' })
        .end(
          req.method === 'HEAD'
            ? undefined
            : `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
        )
    }
  }

  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  s3.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return s3
}

function answer(s3: S3, req: IncomingMessage, url: URL, body: Buffer, res: ServerResponse): void {
  const [, bucket = '', ...rest] = url.pathname.split('/').map(decodeURIComponent)
  const key = rest.join('/')
  if (bucket !== s3.bucket) throw new Refusal(404, 'NoSuchBucket')
  if (String(req.headers['x-amz-content-sha256']).startsWith('STREAMING-'))
    throw new Refusal(501, 'NotImplemented', 'framed bodies')
  const q = url.searchParams
  if (req.method === 'PUT' || req.method === 'POST') {
    if (s3.mood === 'full') throw new Refusal(507, 'InsufficientStorage')
    checkChecksums(req, q, body)
  }
  if (!key && req.method === 'GET') return list(s3, q, res)
  if (q.has('uploads') || q.has('uploadId')) return parts(s3, req, key, q, body, res)
  switch (req.method) {
    case 'PUT': {
      const kept = keep(s3, key, body, req.headers['content-type'] ?? 'application/octet-stream')
      return void res.writeHead(200, { ETag: kept.etag }).end()
    }
    case 'GET':
    case 'HEAD':
      return fetch(s3, req, key, q, res)
    case 'DELETE': {
      s3.objects.delete(key)
      return void res.writeHead(204).end()
    }
    default:
      throw new Refusal(405, 'MethodNotAllowed')
  }
}

const md5 = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`
function keep(s3: S3, key: string, bytes: Buffer, contentType: string): StoredObject {
  const kept = { bytes, contentType, etag: md5(bytes) }
  s3.objects.set(key, kept)
  return kept
}

function checkChecksums(req: IncomingMessage, q: URLSearchParams, body: Buffer): void {
  const given = req.headers['x-amz-checksum-crc32'] ?? q.get('x-amz-checksum-crc32')
  if (!given) return
  const actual = Buffer.alloc(4)
  actual.writeUInt32BE(crc32(body))
  if (actual.toString('base64') !== given)
    throw new Refusal(
      400,
      'BadDigest',
      'The CRC32 you specified did not match the calculated checksum.',
    )
}

function fetch(
  s3: S3,
  req: IncomingMessage,
  key: string,
  q: URLSearchParams,
  res: ServerResponse,
): void {
  const kept = s3.objects.get(key)
  if (!kept) throw new Refusal(404, 'NoSuchKey')
  const { bytes } = kept
  const headers = {
    ETag: kept.etag,
    'Content-Type': kept.contentType,
    ...(q.has('response-content-disposition')
      ? { 'Content-Disposition': q.get('response-content-disposition')! }
      : {}),
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(req.headers.range ?? '')
  if (range && Number(range[1]) >= bytes.length) throw new Refusal(416, 'InvalidRange')
  const part = range
    ? bytes.subarray(Number(range[1]), range[2] ? Number(range[2]) + 1 : undefined)
    : bytes
  res.writeHead(range ? 206 : 200, {
    ...headers,
    'Content-Length': part.length,
    ...(range
      ? {
          'Content-Range': `bytes ${range[1]}-${Number(range[1]) + part.length - 1}/${bytes.length}`,
        }
      : {}),
  })
  if (s3.mood === 'cut off')
    return void res.write(part.subarray(0, Math.floor(part.length / 2)), () => res.destroy())
  res.end(req.method === 'HEAD' ? undefined : part)
}

function list(s3: S3, q: URLSearchParams, res: ServerResponse): void {
  const most = Math.min(Number(q.get('max-keys') ?? 3), 3) // small pages, so that their sequence is tried
  const after = q.get('continuation-token') ?? ''
  const keys = [...s3.objects.keys()]
    .filter((key) => key.startsWith(q.get('prefix') ?? '') && key > after)
    .toSorted()
  const page = keys.slice(0, most)
  const next =
    keys.length > most ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
  res
    .writeHead(200, { 'Content-Type': 'application/xml' })
    .end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${keys.length > most}</IsTruncated><KeyCount>${page.length}</KeyCount>${next}${page.map((key) => `<Contents><Key>${key}</Key><Size>${s3.objects.get(key)!.bytes.length}</Size></Contents>`).join('')}</ListBucketResult>`,
    )
}

const leastPart = 5 * 1_048_576

function parts(
  s3: S3,
  req: IncomingMessage,
  key: string,
  q: URLSearchParams,
  body: Buffer,
  res: ServerResponse,
): void {
  const xml = (text: string): void =>
    void res.writeHead(200, { 'Content-Type': 'application/xml' }).end(text)
  if (q.has('uploads')) {
    const id = randomUUID()
    s3.open.set(id, { key, contentType: String(req.headers['content-type']), parts: new Map() })
    return xml(
      `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    )
  }
  const id = q.get('uploadId')!
  const upload = s3.open.get(id)
  if (upload?.key !== key) throw new Refusal(404, 'NoSuchUpload')
  if (req.method === 'DELETE') {
    s3.open.delete(id)
    return void res.writeHead(204).end()
  }
  if (req.method === 'PUT') {
    if (s3.failPartAfter !== null && upload.parts.size >= s3.failPartAfter)
      throw new Refusal(400, 'InvalidRequest')
    upload.parts.set(Number(q.get('partNumber')), { bytes: body, contentType: '', etag: md5(body) })
    return void res.writeHead(200, { ETag: md5(body) }).end()
  }
  const wanted = [...body.toString().matchAll(/<Part>.*?<\/Part>/gs)].map(([part]) => ({
    number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
    etag: /<ETag>(.*?)<\/ETag>/.exec(part)?.[1]?.replaceAll('&quot;', '"'),
  }))
  const found = wanted.map(({ number, etag }) =>
    upload.parts.get(number)?.etag === etag ? upload.parts.get(number)! : null,
  )
  if (found.length === 0 || found.includes(null)) throw new Refusal(400, 'InvalidPart')
  if (found.slice(0, -1).some((part) => part!.bytes.length < leastPart))
    throw new Refusal(400, 'EntityTooSmall')
  const kept = keep(s3, key, Buffer.concat(found.map((part) => part!.bytes)), upload.contentType)
  s3.open.delete(id)
  xml(
    `<CompleteMultipartUploadResult><ETag>${kept.etag.replaceAll('"', '&quot;')}</ETag></CompleteMultipartUploadResult>`,
  )
}
