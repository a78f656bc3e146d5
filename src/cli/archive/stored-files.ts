import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { putVerified, type FileStore } from '../../integrations/files/index.ts'
import type { Manifest } from './manifest.ts'

type StoredFile = Manifest['files'][number]

/** Copies every file under the prefix into the folder, one after the other, never whole in memory. */
export async function copyFiles(
  store: FileStore,
  prefix: string,
  folder: string,
): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  for await (const { key } of store.list(prefix)) {
    const stored = await store.get(key)
    if (!stored) continue // erased while we were on our way to it
    const path = join(folder, 'files', key)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const hash = createHash('sha256')
    let size = 0
    const measured = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk)
        size += chunk.length
        done(null, chunk)
      },
    })
    await pipeline(stored.stream, measured, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    files.push({ key, size, sha256: hash.digest('hex'), contentType: stored.contentType })
  }
  return files
}

/** One file at a time, each read back: at most 25 MB, the most a document may have. */
export async function putFiles(
  store: FileStore,
  files: readonly StoredFile[],
  folder: string,
): Promise<void> {
  for (const { key, contentType } of files)
    await putVerified(store, key, await readFile(join(folder, 'files', key)), contentType)
}

export const missingOf = (named: readonly string[], files: readonly StoredFile[]): string[] => {
  const there = new Set(files.map((f) => f.key))
  return named.filter((key) => !there.has(key)).toSorted()
}
