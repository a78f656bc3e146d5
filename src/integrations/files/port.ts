import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'

/** What is kept under a key, as far as one look tells. */
type Head = { length: number; contentType: string; firstBytes: Uint8Array }
type Stored = { stream: Readable; length: number; contentType: string }
/** A request that somebody else sends in our name: exactly this method, these headers, until it expires. */
type SignedPut = { url: string; headers: Readonly<Record<string, string>> }
export type PutTerms = {
  key: string
  contentType: string
  length: number
  /** Seconds. */ expiresIn: number
}
export type GetTerms = {
  key: string
  fileName: string
  /** Seconds, at most 300. */ expiresIn: number
}

/**
 * Where bytes are kept outside the database. Every call answers within ten seconds, a put of several parts within a
 * minute, or throws FilesUnavailable.
 */
export type FileStore = {
  /** Where a browser sends what was signed; null when that is this application itself. */
  origin: string | null
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>
  /** Null when there is nothing under the key. */
  get(key: string): Promise<Stored | null>
  head(key: string): Promise<Head | null>
  /** Harmless when there is nothing. */
  delete(key: string): Promise<void>
  presignPut(terms: PutTerms): Promise<SignedPut>
  presignGet(terms: GetTerms): Promise<string>
  list(prefix: string): AsyncIterable<{ key: string; size: number }>
}

/** What is wrong, as a sentence without secrets. Trying again later may help, so jobs do. */
export class FilesUnavailable extends Error {}

export const lookAt = 4100
export const partSize = 5 * 1_048_576
export const longestGet = 300

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const day = '\\d{4}-\\d{2}-\\d{2}'
const keyForm = new RegExp(`^(tenant/${uuid}/${uuid}|anchor/${day})$`)
const prefixForm = new RegExp(`^(tenant/(${uuid}/)?|anchor/)$`)

/** Keys say whose a file is and nothing else: no word of a user is ever in one. */
export const keyOf = (tenantId: string, id: string): string => assertKey(`tenant/${tenantId}/${id}`)

/** Where the audit chains stood on a day: no organisation's file. */
export const anchorKey = (onDay: string): string => assertKey(`anchor/${onDay}`)

export function assertKey(key: string): string {
  if (!keyForm.test(key)) throw new Error('this is no key of a file')
  return key
}

export function assertPrefix(prefix: string): string {
  if (!prefixForm.test(prefix)) throw new Error('this is no prefix of keys')
  return prefix
}

type Sent = Pick<Stored, 'stream' | 'length'>

/** The whole of a stream, unless it is longer than it may be, ends early, or takes too long. */
export async function readAll(sent: Sent, most: number, withinMs?: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  await readEach(sent, (chunk) => chunks.push(chunk), { most, withinMs })
  return Buffer.concat(chunks, sent.length)
}

async function readEach(
  { stream, length }: Sent,
  each: (chunk: Buffer) => unknown,
  { most, withinMs = 30_000 }: { most: number; withinMs?: number | undefined },
): Promise<void> {
  const timer = setTimeout(
    () => stream.destroy(new FilesUnavailable('The storage sends a file too slowly.')),
    withinMs,
  )
  let seen = 0
  try {
    for await (const chunk of stream) {
      seen += (chunk as Buffer).length
      if (seen > most) throw new Error(`a file of more than ${most} bytes`)
      each(chunk as Buffer)
    }
  } catch (error) {
    throw error instanceof Error && 'code' in error
      ? new FilesUnavailable('The storage broke off while it sent a file.')
      : error
  } finally {
    clearTimeout(timer)
    stream.destroy()
  }
  if (seen !== length) throw new FilesUnavailable('The storage broke off while it sent a file.')
}

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

/** Puts the bytes into storage, then reads them back: only what came back the same counts as stored. */
export async function putVerified(
  store: FileStore,
  key: string,
  bytes: Uint8Array,
  contentType: string,
): Promise<void> {
  await store.put(key, bytes, contentType)
  const back = await store.get(key)
  if (!back || (await sha256In(back, bytes.byteLength)) !== sha256Of(bytes))
    throw new FilesUnavailable('The storage does not give back what it was given.')
}

/** The fingerprint of what is stored, which is never in memory as a whole. */
async function sha256In(stored: Stored, most: number): Promise<string> {
  const hash = createHash('sha256')
  await readEach(stored, (chunk) => hash.update(chunk), { most })
  return hash.digest('hex')
}
