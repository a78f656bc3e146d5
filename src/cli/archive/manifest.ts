import { z } from 'zod'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().nonnegative()

const Totals = z.record(z.string(), z.unknown())
export const Organisation = z.object({
  tenantId: z.uuid(),
  slug: z.string(),
  name: z.string(),
  /** Where the audit log ends. */
  chain: z.object({ seq: z.string(), hash: z.string() }).nullable(),
  totals: Totals,
})
export type Organisation = z.output<typeof Organisation>

export const Manifest = z.object({
  format: z.literal('svpms-archive'),
  version: z.literal(1),
  kind: z.enum(['backup', 'tenant']),
  madeAt: z.iso.datetime(),
  /** The migrations of the database it was made from, and the version of the job queue's own tables. */
  schema: z.array(z.string()),
  jobs: z.number().int(),
  /** Ids of the encryption keys that its encrypted columns need. */
  keys: z.array(z.string()),
  tables: z.array(z.object({ member: z.string(), rows: count, bytes: count, sha256: hash })),
  files: z.array(z.object({ key: z.string(), size: count, sha256: hash, contentType: z.string() })),
  /** Keys the rows name and the storage did not have. */
  missingFiles: z.array(z.string()),
  organisations: z.array(Organisation),
  /** What has to be done by hand afterwards. */
  setAgain: z.array(z.string()),
})
export type Manifest = z.output<typeof Manifest>

export const summaryOf = ({ tables, files, ...rest }: Manifest): object => ({
  ...rest,
  tables: Object.fromEntries(tables.map((t) => [t.member, t.rows])),
  files: { number: files.length, bytes: files.reduce((sum, f) => sum + f.size, 0) },
})
