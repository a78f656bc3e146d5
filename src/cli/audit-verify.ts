import { keptAnchors, verifyAudit } from '../history/index.ts'
import type { FileStore } from '../integrations/files/index.ts'

/** 0 when every chain holds, 3 when one is broken. */
export async function auditVerify(
  ownerUrl: string,
  files: FileStore,
  { tenant, json }: { tenant: string | undefined; json: boolean },
  out: (line: string) => void,
): Promise<number> {
  const anchors = await keptAnchors(files)
  const verdicts = await verifyAudit(ownerUrl, tenant, anchors)
  if (json) out(JSON.stringify(verdicts))
  else {
    for (const v of verdicts)
      out(
        v.problems.length
          ? v.problems.map((p) => `${v.slug}: row ${p.seq}: ${p.problem}`).join('\n')
          : `${v.slug}: ${v.rows} rows, the chain holds`,
      )
    out(
      anchors.length
        ? `compared with the anchors of ${anchors.length} days, the last of ${anchors.at(-1)!.day}`
        : 'no anchor has been kept yet: rows cut at the end together with their head would not be noticed',
    )
  }
  return verdicts.some((v) => v.problems.length > 0) ? 3 : 0
}
