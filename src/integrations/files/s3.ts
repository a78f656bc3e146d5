import type { S3Client } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import type { Config } from '../../platform/config.ts'
import { contentDisposition } from '../../platform/http/disposition.ts'
import {
  assertKey,
  assertPrefix,
  FilesUnavailable,
  longestGet,
  lookAt,
  partSize,
  type FileStore,
} from './port.ts'
import { inWords, isMissing } from './s3-errors.ts'

export type Bucket = Exclude<Config['files'], { folder: string }>
type Patience = { connectMs: number; answerMs: number }
const usual: Patience = { connectMs: 3000, answerMs: 9000 }
const partsMs = 60_000

/**
 * The SDK costs 100 ms and 25 MB, so it is loaded when the first file is stored. Checksums only where S3 requires them:
 * R2 refuses the CRC of an empty body that the SDK would sign into a browser's upload.
 */
async function connect(
  { endpoint, accessKeyId, secretAccessKey }: Bucket,
  { connectMs, answerMs }: Patience,
) {
  const [sdk, { Upload }, { getSignedUrl }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/lib-storage'),
    import('@aws-sdk/s3-request-presigner'),
  ])
  const client = new sdk.S3Client({
    endpoint,
    region: 'auto',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      socketTimeout: answerMs,
      throwOnRequestTimeout: true,
    },
  })
  return { sdk, Upload, getSignedUrl, client }
}

/** Cloudflare R2, or any other bucket that speaks S3. */
export function s3Store(bucket: Bucket, patience = usual): FileStore {
  let connecting: ReturnType<typeof connect> | null = null
  const { bucket: Bucket } = bucket
  const open = () => (connecting ??= connect(bucket, patience))
  /** One exchange, all its tries included, within its time; a failure in words. */
  async function asked<T>(
    work: (connection: Awaited<ReturnType<typeof connect>>, abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const connection = await open()
    try {
      return await work(connection, AbortSignal.timeout(patience.answerMs))
    } catch (error) {
      throw inWords(error)
    }
  }
  const orNull = <T>(work: Promise<T>): Promise<T | null> =>
    work.catch((error: unknown) => {
      if (isMissing(error)) return null
      throw error
    })

  type Connection = Awaited<ReturnType<typeof connect>>
  const on = async <T>(
    key: string,
    work: (
      at: { Bucket: string; Key: string },
      connection: Connection,
      abortSignal: AbortSignal,
    ) => Promise<T>,
  ): Promise<T> => {
    const at = { Bucket, Key: assertKey(key) }
    return asked((connection, abortSignal) => work(at, connection, abortSignal))
  }

  return {
    origin: new URL(bucket.endpoint).origin,
    async put(key, bytes, contentType) {
      if (bytes.byteLength > partSize)
        return putInParts(open, {
          Bucket,
          Key: assertKey(key),
          Body: bytes,
          ContentType: contentType,
        })
      await on(key, (at, { client, sdk }, abortSignal) =>
        client.send(
          new sdk.PutObjectCommand({
            ...at,
            Body: bytes,
            ContentLength: bytes.byteLength,
            ContentType: contentType,
          }),
          { abortSignal },
        ),
      )
    },
    get: (key) =>
      on(key, (at, { client, sdk }, abortSignal) =>
        orNull(
          client
            .send(new sdk.GetObjectCommand(at), { abortSignal })
            .then(({ Body, ContentLength, ContentType }) => {
              if (!Body || ContentLength === undefined)
                throw new FilesUnavailable('The storage answered something that is no file.')
              return {
                stream: Body as Readable,
                length: ContentLength,
                contentType: ContentType ?? '',
              }
            }),
        ),
      ),
    head: (key) =>
      on(key, (at, { client, sdk }, abortSignal) =>
        orNull(
          lookInto(
            client,
            new sdk.GetObjectCommand({ ...at, Range: `bytes=0-${lookAt - 1}` }),
            abortSignal,
          ),
        ),
      ),
    delete: (key) =>
      on(
        key,
        async (at, { client, sdk }, abortSignal) =>
          void (await client.send(new sdk.DeleteObjectCommand(at), { abortSignal })),
      ),
    presignPut: ({ key, contentType, length, expiresIn }) =>
      on(key, async (at, { client, sdk, getSignedUrl }) => ({
        url: await getSignedUrl(
          client,
          new sdk.PutObjectCommand({ ...at, ContentType: contentType, ContentLength: length }),
          { expiresIn, signableHeaders: new Set(['host', 'content-type', 'content-length']) },
        ),
        headers: { 'Content-Type': contentType },
      })),
    presignGet: ({ key, fileName, expiresIn }) =>
      on(key, (at, { client, sdk, getSignedUrl }) =>
        getSignedUrl(
          client,
          new sdk.GetObjectCommand({
            ...at,
            ResponseContentDisposition: contentDisposition(fileName),
          }),
          { expiresIn: Math.min(expiresIn, longestGet) },
        ),
      ),
    async *list(prefix) {
      const Prefix = assertPrefix(prefix)
      for (let token: string | undefined, more = true; more;) {
        const page = await asked(({ client, sdk }, abortSignal) =>
          client.send(
            new sdk.ListObjectsV2Command({
              Bucket,
              Prefix,
              ...(token ? { ContinuationToken: token } : {}),
            }),
            { abortSignal },
          ),
        )
        if (page.KeyCount === undefined && page.Contents === undefined)
          throw new FilesUnavailable('The storage answered something that is no list of files.')
        for (const { Key, Size } of page.Contents ?? [])
          if (Key !== undefined && Size !== undefined) yield { key: Key, size: Size }
        token = page.NextContinuationToken
        more = token !== undefined
      }
    },
  }
}

type GetCommand = InstanceType<typeof import('@aws-sdk/client-s3').GetObjectCommand>
/** Length, type and the first bytes in one exchange: the answer to a range names the whole length. */
async function lookInto(client: S3Client, command: GetCommand, abortSignal: AbortSignal) {
  const { Body, ContentRange, ContentType } = await client.send(command, { abortSignal })
  const length = /\/(\d+)$/.exec(ContentRange ?? '')?.[1]
  if (!Body || !length)
    throw new FilesUnavailable('The storage answered something that is no file.')
  return {
    length: Number(length),
    contentType: ContentType ?? '',
    firstBytes: await Body.transformToByteArray(),
  }
}

/** Over 5 MB in parts; when one of them fails, or it takes longer than a minute, those that arrived are taken back. */
async function putInParts(
  open: () => ReturnType<typeof connect>,
  params: { Bucket: string; Key: string; Body: Uint8Array; ContentType: string },
): Promise<void> {
  const { client, Upload } = await open()
  const upload = new Upload({ client, params, partSize, queueSize: 2, leavePartsOnError: false })
  const timer = setTimeout(() => void upload.abort(), partsMs)
  try {
    await upload.done()
  } catch (error) {
    throw inWords(error)
  } finally {
    clearTimeout(timer)
  }
}
