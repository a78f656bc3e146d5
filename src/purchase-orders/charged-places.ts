import { closedText } from '../budgets/index.ts'
import { invalid } from '../kernel/problem.ts'

/** What is said of a code that is closed. */
type Closed = (code: string, noun: string) => string

/** A cost centre of those that were read, in use. 422 at `at` otherwise. */
export function centerInUse<C extends { id: string; code: string; active: boolean }>(
  centers: readonly C[],
  id: string,
  { at, closed = closedText }: { at: string; closed?: Closed },
): C {
  const center = centers.find((one) => one.id === id)
  if (!center) throw invalid(at, 'unknown', 'Choose a cost centre from the list.')
  if (!center.active) throw invalid(at, 'closed', closed(center.code, 'cost centre'))
  return center
}

type Placed = { costCenterId: string | null; splits: readonly { costCenterId: string }[] }
/** The cost centres that a line names, each with the field that says it. */
export const centersNamed = ({ costCenterId, splits }: Placed): { id: string; field: string }[] => [
  ...(costCenterId === null ? [] : [{ id: costCenterId, field: 'cost_center_id' }]),
  ...splits.map((split) => ({ id: split.costCenterId, field: 'split' })),
]

type Coded = { categoryId: string | null | undefined; projectId: string | null | undefined }
type Codes = readonly { id: string; code: string; active: boolean }[]
/** A category and a project of those that were read, in use, where any is named. 422 below `at` otherwise. */
export function refuseUnknownCodes(
  codes: Codes,
  { categoryId, projectId }: Coded,
  { at, closed = closedText }: { at: string; closed?: Closed },
): void {
  const refuseUnless = (id: string | null | undefined, field: string, noun: string): void => {
    const code = codes.find((one) => one.id === id)
    if (!id || code?.active) return
    throw code
      ? invalid(`${at}/${field}`, 'closed', closed(code.code, noun))
      : invalid(`${at}/${field}`, 'unknown', `Choose a ${noun} from the list.`)
  }
  refuseUnless(categoryId, 'category_id', 'category')
  refuseUnless(projectId, 'project_id', 'project')
}
