import { z } from 'zod'
import { asBuffer, pieceBytes, inPieces } from '../platform/db/pieces.ts'
import type { WriteTx, Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})

export const insertFile = (
  tx: WriteTx,
  f: { id: string; sha256: string; name: string; mediaType: string; bytes: Uint8Array; by: string },
) =>
  tx.write(sql.type(none)`
    insert into files (id, sha256, name, media_type, size, bytes, created_by)
    values
      (
        ${f.id},
        ${f.sha256},
        ${f.name},
        ${f.mediaType},
        ${f.bytes.byteLength},
        ${sql.binary(asBuffer(f.bytes))},
        ${f.by}
      )
  `)
const Piece = z.object({ piece: z.string().nullable() })
const File = z.object({
  name: z.string(),
  media_type: z.string(),
  size: z.number(),
  sha256: z.string(),
  bytes: z.string().nullable(),
  storage_key: z.string().nullable(),
})
/** `bytes` begins with the first piece, in PostgreSQL's hex form; null once they lie in storage. */
const fileById = (id: string) => sql.type(File)`
    select
      name,
      media_type,
      size,
      sha256,
      substring(bytes from 1 for ${pieceBytes})::text as bytes,
      storage_key
    from files
    where id = ${id}
  `
export async function file(tx: Tx, id: string) {
  return withBytes(tx, id, await tx.one(fileById(id)))
}
export async function fileOptional(tx: Tx, id: string) {
  const row = await tx.maybeOne(fileById(id))
  return row && withBytes(tx, id, row)
}
/** `bytes`: null once they lie in storage. */
async function withBytes(tx: Tx, id: string, row: z.output<typeof File>) {
  if (row.bytes === null) return { ...row, bytes: null }
  const next = async (already: number): Promise<string | null> =>
    (
      await tx.one(sql.type(Piece)`
        select substring(bytes from ${already + 1} for ${pieceBytes})::text as piece
        from files
        where id = ${id}
      `)
    ).piece
  const bytes = await inPieces(row.size, row.bytes, next)
  return bytes ? { ...row, bytes } : { ...(await tx.one(fileById(id))), bytes: null }
}
export const fileMoved = (tx: Tx, id: string, key: string) =>
  tx.run(
    sql.type(none)`
      update files
      set
        storage_key = ${key},
        bytes = null
      where id = ${id} and bytes is not null
    `,
  )
