import { exponentOf } from '../kernel/currency.ts'
import { amountText, money, parseAmount } from '../kernel/money.ts'
import { readField } from '../kernel/number-field.ts'
import { fileNumbers, type FileNumbers } from '../kernel/number-text.ts'
import { modes, type Mode } from './budget.ts'
import type { TableRow } from '../platform/table-file.ts'

export const columns = [
  'cost_center',
  'category',
  'project',
  'year',
  'amount',
  'mode',
  'part_of',
] as const
export const needed = ['year', 'amount'] as const
export const example =
  'cost_center,category,project,year,amount,mode,part_of\nOPS,,,2027,1500000.00,block,\n'

type Coded = { id: string; code: string }
type KnownBudget = {
  id: string
  code: string
  fiscal_year: number
  cost_center_id: string | null
  category_id: string | null
  project_id: string | null
  parent_id: string | null
  amount: bigint
  mode: Mode
  status: string
}
export type Known = {
  centers: readonly Coded[]
  categories: readonly Coded[]
  projects: readonly Coded[]
  budgets: readonly KnownBudget[]
  currency: string
  numbers: FileNumbers
}
type Problem = { field: (typeof columns)[number]; text: string }
/**
 * `part_of` is the code of the budget above, as lists show it ('OPS' or 'OPS · IT'), which may be in this table too.
 */
type Wanted = {
  costCenterId: string | null
  categoryId: string | null
  projectId: string | null
  fiscalYear: number
  amount: bigint
  mode: Mode
  partOf: string | null
  code: string
}
export type Checked = {
  line: number
  code: string
  year: string
  amount: string
  does: 'new' | 'changed' | 'same' | 'bad'
  problems: Problem[]
  wanted: Wanted | null
  existing: KnownBudget | null
}

/** Each line with everything that is wrong with it, and what it would do when nothing is. */
export function checkRows(rows: readonly TableRow[], known: Known): Checked[] {
  const seen = new Map<string, number>()
  const read = rows.map((row) => ({ row, ...wantedOf(row, known) }))
  const codes = new Set([
    ...known.budgets.map((b) => `${b.code} ${b.fiscal_year}`),
    ...read.flatMap(({ wanted }) => (wanted ? [`${wanted.code} ${wanted.fiscalYear}`] : [])),
  ])
  return read.map(({ row, wanted, problems }) => {
    const key = wanted && `${wanted.code} ${wanted.fiscalYear}`
    const twice = key === null ? undefined : seen.get(key)
    if (twice !== undefined)
      problems.push({ field: 'year', text: `The same budget is in line ${twice} already.` })
    else if (key !== null) seen.set(key, row.line)
    if (wanted?.partOf && !codes.has(`${wanted.partOf} ${wanted.fiscalYear}`))
      problems.push({
        field: 'part_of',
        text: `There is no budget “${wanted.partOf.slice(0, 60)}” of ${wanted.fiscalYear}.`,
      })
    if (wanted?.partOf === wanted?.code && wanted)
      problems.push({ field: 'part_of', text: 'A budget cannot be part of itself.' })
    const existing = wanted
      ? (known.budgets.find(
          (b) =>
            b.fiscal_year === wanted.fiscalYear &&
            b.cost_center_id === wanted.costCenterId &&
            b.category_id === wanted.categoryId &&
            b.project_id === wanted.projectId,
        ) ?? null)
      : null
    const shown = {
      line: row.line,
      code:
        wanted?.code ??
        [row.cells['cost_center'], row.cells['category'], row.cells['project']]
          .filter(Boolean)
          .join(' · '),
      year: row.cells['year'] ?? '',
      amount: wanted
        ? amountText(money(wanted.amount, known.currency))
        : (row.cells['amount'] ?? ''),
      problems,
      existing,
    }
    if (problems.length || !wanted) return { ...shown, does: 'bad', wanted: null }
    return {
      ...shown,
      wanted,
      does: existing
        ? existing.amount === wanted.amount &&
          existing.mode === wanted.mode &&
          above(existing, known) === wanted.partOf
          ? 'same'
          : 'changed'
        : 'new',
    }
  })
}

export const yearIn = (text: string | undefined): number | null =>
  /^(20|21)\d\d$/.test(text ?? '') ? Number(text) : null

const above = (b: KnownBudget, known: Known): string | null =>
  known.budgets.find((other) => other.id === b.parent_id)?.code ?? null

function wantedOf(
  { cells }: TableRow,
  known: Known,
): { wanted: Wanted | null; problems: Problem[] } {
  const problems: Problem[] = []
  const coded = (
    field: 'cost_center' | 'category' | 'project',
    choices: readonly Coded[],
    word: string,
  ): Coded | null => {
    const code = cells[field] ?? ''
    const found = choices.find((c) => c.code.toLowerCase() === code.toLowerCase()) ?? null
    if (code && !found)
      problems.push({ field, text: `There is no ${word} “${code.slice(0, 30)}”.` })
    return found
  }
  const center = coded('cost_center', known.centers, 'cost centre')
  const category = coded('category', known.categories, 'category')
  const project = coded('project', known.projects, 'project')
  if (!cells['cost_center'] && !cells['category'] && !cells['project'])
    problems.push({ field: 'cost_center', text: 'Name a cost centre, a category or a project.' })
  const year = yearIn(cells['year'])
  if (year === null) problems.push({ field: 'year', text: 'Year must be a number such as 2026.' })
  const amount = readField(cells['amount'] ?? '', fileNumbers[known.numbers], {
    label: 'Amount',
    decimals: exponentOf(known.currency),
    most: '100000000000',
    example: `an amount in ${known.currency}`,
  })
  if ('message' in amount) problems.push({ field: 'amount', text: amount.message })
  const mode = (cells['mode'] || 'block') as Mode
  if (!modes.includes(mode))
    problems.push({ field: 'mode', text: `Mode must be one of ${modes.join(', ')}.` })
  const code = [center, category, project].flatMap((c) => (c ? [c.code] : [])).join(' · ')
  const wanted =
    problems.length || year === null || 'message' in amount
      ? null
      : {
          costCenterId: center?.id ?? null,
          categoryId: category?.id ?? null,
          projectId: project?.id ?? null,
          fiscalYear: year,
          amount: parseAmount(amount.value, known.currency)!.minor,
          mode,
          partOf: cells['part_of'] || null,
          code,
        }
  return { wanted, problems }
}
