import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import {
  assertKey,
  assertPrefix,
  FilesUnavailable,
  longestGet,
  lookAt,
  type FileStore,
  type GetTerms,
  type PutTerms,
} from './port.ts'
import { signedUrl } from './signature.ts'

const Meta = z.object({ contentType: z.string(), sha256: z.string() })
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** The embedded driver: files of this machine. For one process; several would need the same disk. */
export function folderStore(folder: string, secret: string): FileStore {
  const at = (key: string): string => join(folder, assertKey(key))
  /** A file is there whole or not at all: written aside, flushed, then renamed. */
  async function write(file: string, bytes: Uint8Array): Promise<void> {
    const aside = `${file}.${randomUUID()}.new`
    const handle = await open(aside, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
      await handle.close()
      await rename(aside, file)
    } catch (error) {
      await handle.close().catch(() => {})
      await rm(aside, { force: true })
      throw error
    }
  }
  async function contentTypeOf(key: string): Promise<string> {
    return Meta.parse(JSON.parse(await readFile(`${at(key)}.meta`, 'utf8'))).contentType
  }

  return {
    origin: null,
    put: (key, bytes, contentType) =>
      plainly(async () => {
        await mkdir(dirname(at(key)), { recursive: true, mode: 0o700 })
        await write(
          `${at(key)}.meta`,
          Buffer.from(
            JSON.stringify({
              contentType,
              sha256: createHash('sha256').update(bytes).digest('hex'),
            }),
          ),
        )
        await write(at(key), bytes)
      }),
    get: (key) =>
      orNull(async () => ({
        length: (await stat(at(key))).size,
        contentType: await contentTypeOf(key),
        stream: createReadStream(at(key)),
      })),
    head: (key) =>
      orNull(async () => {
        const handle = await open(at(key))
        try {
          const { size } = await handle.stat()
          const { bytesRead, buffer } = await handle.read(
            Buffer.alloc(Math.min(lookAt, size)),
            0,
            Math.min(lookAt, size),
            0,
          )
          return {
            length: size,
            contentType: await contentTypeOf(key),
            firstBytes: buffer.subarray(0, bytesRead),
          }
        } finally {
          await handle.close()
        }
      }),
    delete: (key) =>
      plainly(async () => {
        await rm(at(key), { force: true })
        await rm(`${at(key)}.meta`, { force: true })
      }),
    async presignPut({ key, contentType, length, expiresIn }: PutTerms) {
      return {
        url: signedUrl(
          secret,
          { method: 'PUT', key: assertKey(key), terms: `${contentType}\n${length}` },
          { type: contentType, length: String(length) },
          expiresIn,
        ),
        headers: { 'Content-Type': contentType },
      }
    },
    async presignGet({ key, fileName, expiresIn }: GetTerms) {
      return signedUrl(
        secret,
        { method: 'GET', key: assertKey(key), terms: fileName },
        { name: fileName },
        Math.min(expiresIn, longestGet),
      )
    },
    async *list(prefix) {
      for (const path of (await walk(join(folder, assertPrefix(prefix)))).toSorted()) {
        const key = path.slice(folder.length + 1)
        if (!/\.(meta|new)$/.test(key))
          yield { key: key.replaceAll('\\', '/'), size: (await stat(path)).size }
      }
    },
  }
}

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return []
      throw new FilesUnavailable(`The folder of documents cannot be read (${codeOf(error)}).`)
    },
  )
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

async function plainly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (code)
      throw new FilesUnavailable(
        code === 'ENOSPC' || code === 'EDQUOT'
          ? 'The disk of documents is full.'
          : `The folder of documents cannot be used (${code}).`,
      )
    throw error
  }
}
const orNull = <T>(work: () => Promise<T>): Promise<T | null> =>
  plainly(() =>
    work().catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null
      throw error
    }),
  )
