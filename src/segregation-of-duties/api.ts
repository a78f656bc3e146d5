import { z } from 'zod'
import { pairsOf, sentence, type Pair } from './duty.ts'
import { type Shown } from './pages/report.ts'

const DutyPairs = z.array(z.array(z.string()))
export const ReportJson = z.object({
  version: z.number(),
  matrix: z.array(z.object({ duties: z.array(z.string()), rule: z.string() })),
  holders: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      roles: z.array(z.string()),
      conflicts: DutyPairs,
    }),
  ),
  used: z.array(
    z.object({
      person: z.string(),
      subject_kind: z.string(),
      subject_id: z.string(),
      duties: z.array(z.string()),
    }),
  ),
  versions: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      status: z.string(),
      added: DutyPairs,
      removed: DutyPairs,
      reason: z.string(),
      proposed_by: z.string(),
      confirmed_by: z.string().nullable(),
      version: z.number(),
    }),
  ),
})
const plain = (pairs: readonly Pair[]): string[][] => pairs.map((pair) => [...pair])
export const reportJson = ({
  matrix,
  found,
  used,
  versions,
}: Shown): z.input<typeof ReportJson> => ({
  version: matrix.number,
  matrix: pairsOf(matrix).map((pair) => ({ duties: [...pair], rule: sentence(pair) })),
  holders: found.map((h) => ({
    id: h.id,
    name: h.name,
    roles: [...h.roles],
    conflicts: plain(h.pairs),
  })),
  used: used.map((u) => ({
    person: u.name,
    subject_kind: u.kind,
    subject_id: u.id,
    duties: [...u.pair],
  })),
  versions: versions.map((v) => ({
    id: v.id,
    number: v.number,
    status: v.status,
    added: plain(v.added),
    removed: plain(v.removed),
    reason: v.reason,
    proposed_by: v.proposed_by_name,
    confirmed_by: v.confirmed_by_name,
    version: v.version,
  })),
})
