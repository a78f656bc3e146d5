import { z } from 'zod'
import type { Services } from '../services.ts'
import { anchorKey, readAll, sha256Of, type FileStore } from '../integrations/files/index.ts'
import type { Db } from '../platform/db/pool.ts'
import type { Logger } from '../platform/log.ts'

const Standing = z.object({ tenantId: z.uuid(), seq: z.int(), hash: z.string() })
type Standing = z.infer<typeof Standing>
/** Where every audit chain stood on a day, kept outside the database. */
export type Anchor = { day: string; standings: readonly Standing[] }
const AnchorFile = z.object({ day: z.string(), standings: z.array(Standing) })

const most = 64 * 1_048_576

export type AnchorDeps = {
  db: Db
  files: FileStore
  log: Pick<Logger, 'info'>
  now?: () => Date
  /** Sends the fingerprint to the auditors, where an address is configured. */
  tell?: (day: string, organisations: number, fingerprint: string) => Promise<void>
}

type TellDeps = Pick<Services, 'config' | 'post'>

/** The fingerprint of the anchor, in a mail that no administrator of the database can take back. */
export const tellAuditors =
  ({ config: { auditAnchorMail }, post }: TellDeps) =>
  async (day: string, organisations: number, fingerprint: string): Promise<void> => {
    if (!auditAnchorMail) return
    await post(auditAnchorMail, {
      subject: `Audit anchor of ${day}`,
      greeting: null,
      paragraphs: [
        `The ends of the audit logs of ${organisations} organisations were kept outside the database.`,
        `SHA-256 of the file: ${fingerprint}`,
      ],
      button: null,
      foot: 'Keep this mail: it shows whether the file of that day is still the same.',
    })
  }

/** Once a day the end of each chain leaves the database: rows that are cut later, with their head rolled back, are missed by the file. The first anchor of a day stays. */
export async function anchorAudit({
  db,
  files,
  log,
  now = () => new Date(),
  tell,
}: AnchorDeps): Promise<number> {
  const day = now().toISOString().slice(0, 10)
  if (await files.head(anchorKey(day))) return 0
  const { rows } = await db.raw(
    'select tenant_id as "tenantId", seq::int as seq, hash from audit_standings()',
  )
  const standings = z.array(Standing).parse(rows)
  const bytes = Buffer.from(JSON.stringify({ day, standings } satisfies Anchor))
  await files.put(anchorKey(day), bytes, 'application/json')
  const fingerprint = sha256Of(bytes)
  log.info({ day, organisations: standings.length, sha256: fingerprint }, 'audit anchor')
  await tell?.(day, standings.length, fingerprint)
  return standings.length
}

/** The anchors that were kept, oldest first. */
export async function keptAnchors(files: FileStore): Promise<Anchor[]> {
  const anchors: Anchor[] = []
  for await (const { key } of files.list('anchor/')) {
    const kept = await files.get(key)
    if (kept) anchors.push(AnchorFile.parse(JSON.parse((await readAll(kept, most)).toString())))
  }
  return anchors
}
