import { FilesUnavailable, readAll, sha256Of, type FileStore } from '../integrations/files/index.ts'
import { Problem } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Tx } from '../platform/db/tx.ts'
import * as fileQueries from './file-queries.ts'

const withinMs = 9000

/** Keeps a received file in the database first, with the change that needs it; a job moves it to storage. */
export async function keepFile(
  ctx: Ctx,
  file: { sha256: string; name: string; mediaType: string; bytes: Uint8Array },
): Promise<string> {
  const id = ctx.newId()
  fileQueries.insertFile(ctx.tx, { id, ...file, by: ctx.actor.userId })
  await ctx.enqueue('store-file', { fileId: id })
  return id
}

/**
 * The received file, unchanged, from the database or from storage. Its hash from the upload is checked on every read.
 */
export async function originalFile(
  tx: Tx,
  fileId: string,
  files: FileStore,
): Promise<{ name: string; mediaType: string; sha256: string; bytes: Buffer }> {
  const {
    name,
    media_type: mediaType,
    sha256,
    size,
    bytes: kept,
    storage_key: key,
  } = await fileQueries.file(tx, fileId)
  const bytes = kept ?? (await fromStorage(files, key ?? '', size))
  if (sha256Of(bytes) !== sha256) throw new Error('a received file is not what it was')
  return { name, mediaType, sha256, bytes }
}

async function fromStorage(files: FileStore, key: string, size: number): Promise<Buffer> {
  try {
    const found = await files.get(key)
    if (found) return await readAll(found, size, withinMs)
  } catch (error) {
    if (!(error instanceof FilesUnavailable)) throw error
    throw new Problem(
      503,
      'storage_unavailable',
      'The original file cannot be fetched right now. It is safe; please try again in a moment.',
      [],
      30,
    )
  }
  throw new Error('a received file is not in storage any more')
}
