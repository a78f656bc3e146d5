import { FilesUnavailable } from './port.ts'

type Answer = Error & { $metadata?: { httpStatusCode?: number }; code?: string }
const isAnswer = (error: unknown): error is Answer => error instanceof Error
const statusOf = (error: unknown): number =>
  isAnswer(error) ? (error.$metadata?.httpStatusCode ?? 0) : 0

/**
 * Nothing under the key. A bucket that is missing is another thing: somebody must create it. An empty object has no
 * first byte to ask for.
 */
export const isMissing = (error: unknown): boolean =>
  isAnswer(error) &&
  error.name !== 'NoSuchBucket' &&
  (statusOf(error) === 404 || error.name === 'NoSuchKey')

const byName: Record<string, string> = {
  NoSuchBucket: 'The storage has no such bucket. Check R2_BUCKET_NAME.',
  InvalidAccessKeyId: 'The storage does not know the access key. Check R2_ACCESS_KEY_ID.',
  SignatureDoesNotMatch: 'The storage refuses the signature. Check R2_SECRET_ACCESS_KEY.',
  RequestTimeTooSkewed:
    'The clock of this machine differs from the storage’s by more than it accepts.',
  QuotaExceeded: 'The storage is full: its quota is used up.',
  InsufficientStorage: 'The storage is full: its quota is used up.',
}
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
])

/** What went wrong, for a job's log and for `svpms doctor`. Nothing the storage wrote is repeated: it may hold keys. */
export function inWords(error: unknown): Error {
  if (!isAnswer(error) || error instanceof FilesUnavailable || isMissing(error))
    return error instanceof Error ? error : new FilesUnavailable('The storage does not answer.')
  const status = statusOf(error)
  const known = byName[error.name]
  if (known) return new FilesUnavailable(known)
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return new FilesUnavailable('The storage does not answer in time.')
  if (unreachable.has(error.code ?? ''))
    return new FilesUnavailable(`The storage cannot be reached (${error.code}).`)
  if (status === 401 || status === 403)
    return new FilesUnavailable(
      'The storage refuses the access key. Check that it may read and write this bucket.',
    )
  if (status === 507) return new FilesUnavailable('The storage is full: its quota is used up.')
  if (status === 429 || status >= 500)
    return new FilesUnavailable(`The storage is in trouble (it answered ${status}).`)
  if (status >= 400) return new FilesUnavailable(`The storage refused (it answered ${status}).`)
  return new FilesUnavailable('The storage answered something that cannot be read.')
}
