import { z } from 'zod'
import { message, toText, type Message } from '../messages/index.ts'
import type { Services } from '../services.ts'
import { anchorKey, readAll, sha256Of, type FileStore } from '../integrations/files/index.ts'
import type { Db } from '../platform/db/pool.ts'
import type { Logger } from '../platform/log.ts'

const ChainEnd = z.object({ tenantId: z.uuid(), seq: z.int(), hash: z.string() })
type ChainEnd = z.infer<typeof ChainEnd>
/** Where every audit chain stood on a day, kept outside the database. */
export type Anchor = { day: string; standings: readonly ChainEnd[] }
const AnchorFile = z.object({ day: z.string(), standings: z.array(ChainEnd) })

const most = 64 * 1_048_576

export type AnchorDeps = {
  db: Db
  files: FileStore
  log: Pick<Logger, 'info'>
  now?: () => Date
  /** Sends the fingerprint to the auditors, where an address is configured. */
  tell?: (day: string, organisations: number, fingerprint: string) => Promise<void>
}

/** The address belongs to the installation, not to a person: it is written to in English. */
const say = (text: Message): string => toText(text, 'en')

type TellDeps = Pick<Services, 'config' | 'post'>

/** The fingerprint of the anchor, in a mail that no administrator of the database can take back. */
export const tellAuditors =
  ({ config: { auditAnchorMail }, post }: TellDeps) =>
  async (day: string, organisations: number, fingerprint: string): Promise<void> => {
    if (!auditAnchorMail) return
    await post(auditAnchorMail, {
      subject: say(message('letter.anchor_subject', { day })),
      greeting: null,
      paragraphs: [
        say(message('letter.anchor_text', { organisations })),
        say(message('letter.anchor_hash', { fingerprint })),
      ],
      button: null,
      foot: say(message('letter.anchor_foot', {})),
    })
  }

/**
 * Stores the end of each chain outside the database once a day. If rows are removed later and the head is set back, the
 * file shows it. The first anchor of a day stays.
 */
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
  const standings = z.array(ChainEnd).parse(rows)
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
