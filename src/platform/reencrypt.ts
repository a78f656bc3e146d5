import pg from 'pg'
import type { Cipher, EncryptedColumn } from './encryption.ts'

export type Reencrypting = {
  columns: readonly EncryptedColumn[]
  batch?: number
  onBatch?: (done: number) => Promise<void>
}

/**
 * Brings every declared column to the newest key, as the owner, in batches that each commit. What is still to do is
 * read from the data itself: it may be stopped at any moment and run again, also beside a running server.
 */
export async function reencrypt(
  ownerUrl: string,
  cipher: Cipher,
  { columns, batch = 200, onBatch = async () => {} }: Reencrypting,
): Promise<number> {
  const client = new pg.Client(ownerUrl)
  client.on('error', () => {})
  await client.connect()
  let done = 0
  try {
    for (const column of columns) {
      for (let after: string | null = null, pass = 0; ;) {
        const rows = await nextBatch(client, column, cipher, after, batch)
        done += rows.length
        if (rows.length > 0) await onBatch(done)
        pass += rows.length
        after = rows.at(-1) ?? null
        if (after === null && pass === 0) break
        if (after === null) pass = 0
      }
    }
    return done
  } finally {
    await client.end()
  }
}

/**
 * Rows by id, so that each batch begins where the last ended; a pass that finds nothing is the last. They are locked,
 * so their place (ctid) holds.
 */
async function nextBatch(
  client: pg.Client,
  { table, column, id }: EncryptedColumn,
  cipher: Cipher,
  after: string | null,
  batch: number,
): Promise<string[]> {
  await client.query('begin')
  const { rows } = await client.query<{ place: string; row: string; envelope: string }>(
    `select ctid::text as place, ${id}::text as row, ${column} as envelope from ${table} where ${column} not like $1${after === null ? '' : ` and ${id} > $2`} order by ${id} limit ${batch} for no key update`,
    [`v1.${cipher.kid}.%`, ...(after === null ? [] : [after])],
  )
  for (const { place, row, envelope } of rows) {
    const at = { table, column, row }
    await client.query(`update ${table} set ${column} = $1 where ctid = $2::tid`, [
      cipher.seal(cipher.open(envelope, at), at),
      place,
    ])
  }
  await client.query('commit')
  return rows.map(({ row }) => row)
}
