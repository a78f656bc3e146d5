import { verifyAudit } from '../history/index.ts'

/** 0 when every chain holds, 3 when one is broken. */
export async function auditVerify(
  ownerUrl: string,
  { tenant, json }: { tenant: string | undefined; json: boolean },
  out: (line: string) => void,
): Promise<number> {
  const verdicts = await verifyAudit(ownerUrl, tenant)
  if (json) out(JSON.stringify(verdicts))
  else
    for (const v of verdicts)
      out(
        v.problems.length
          ? v.problems.map((p) => `${v.slug}: row ${p.seq}: ${p.problem}`).join('\n')
          : `${v.slug}: ${v.rows} rows, the chain holds`,
      )
  return verdicts.some((v) => v.problems.length > 0) ? 3 : 0
}
