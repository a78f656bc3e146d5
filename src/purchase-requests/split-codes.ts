import type { Tx } from '../platform/db/tx.ts'
import { numbersNow } from '../platform/locale.ts'
import * as codeQueries from './code-queries.ts'
import type { Known } from './split-text.ts'

/** What a split that is typed may name, and how the person who types it writes numbers. */
export async function readSplitCodes(tx: Tx): Promise<Known> {
  const [costCenters, projects] = await Promise.all([
    codeQueries.costCenterCodes(tx),
    codeQueries.projectCodes(tx),
  ])
  return { costCenters, projects, numbers: numbersNow() }
}
