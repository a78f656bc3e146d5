import { invalid } from '../kernel/problem.ts'

/** A cost centre of those that were read, in use. 422 at `at` otherwise. */
export function centerInUse<C extends { id: string; code: string; active: boolean }>(
  centers: readonly C[],
  id: string,
  at: string,
): C {
  const center = centers.find((one) => one.id === id)
  if (!center) throw invalid(at, 'unknown', 'Choose a cost centre from the list.')
  if (!center.active)
    throw invalid(at, 'closed', `${center.code} is closed. Choose another cost centre.`)
  return center
}

type Placed = { costCenterId: string | null; splits: readonly { costCenterId: string }[] }
/** The cost centres that a line names, each with the field that says it. */
export const centersNamed = ({ costCenterId, splits }: Placed): { id: string; field: string }[] => [
  ...(costCenterId === null ? [] : [{ id: costCenterId, field: 'cost_center_id' }]),
  ...splits.map((split) => ({ id: split.costCenterId, field: 'split' })),
]

type Coded = { categoryId: string | null | undefined; projectId: string | null | undefined }
/** A category and a project of those that are in use, where any is named. 422 below `at` otherwise. */
export function refuseUnknownCodes(
  codes: ReadonlySet<string>,
  { categoryId, projectId }: Coded,
  at: string,
): void {
  const refuse = (field: string, noun: string) =>
    invalid(`${at}/${field}`, 'unknown', `Choose a ${noun} from the list.`)
  if (categoryId && !codes.has(categoryId)) throw refuse('category_id', 'category')
  if (projectId && !codes.has(projectId)) throw refuse('project_id', 'project')
}
