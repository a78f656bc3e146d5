import { conflict, invalid } from '../kernel/problem.ts'
import { saidOr } from '../kernel/unsaid.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { CustomField, KindWithFields } from './custom-field.ts'
import * as queries from './queries.ts'

export type New = Omit<CustomField, 'id' | 'active'> & { kind: KindWithFields; position: number }
const most = 50
const subjectOf = (id: string) => ({ kind: 'custom_field', id })

export async function create(ctx: Ctx, input: New): Promise<string> {
  refuseChoices(input.type, input.choices)
  const { count } = await queries.countOf(ctx.tx, input.kind)
  if (count >= most)
    throw conflict('too_many', `There are ${most} fields in use. Take one out of use first.`)
  const id = ctx.newId()
  queries.insert(ctx.tx, { ...input, choices: [...input.choices], id, active: true })
  ctx.record('custom_field.created', subjectOf(id), { ...input })
  return id
}

export type Change = Pick<New, 'label' | 'choices' | 'position'> & {
  /** What is not said stays. */
  required?: boolean | undefined
  active?: boolean | undefined
  version?: number | undefined
}
/** Its key and its type stay: what was entered was read by them. */
export async function edit(ctx: Ctx, id: string, { version, ...sent }: Change): Promise<void> {
  const before = await ctx.lock(queries.customField, id, version)
  const input = {
    ...sent,
    required: saidOr(sent.required, before.required),
    active: saidOr(sent.active, before.active),
  }
  refuseChoices(before.type, input.choices)
  queries.save(ctx.tx, { ...input, choices: [...input.choices], id })
  ctx.record('custom_field.edited', subjectOf(id), differences(before, input))
}

function refuseChoices(type: CustomField['type'], choices: readonly string[]): void {
  if (type === 'choice' && choices.length === 0)
    throw invalid('/choices', 'missing', 'Write the choices, one a line.')
  if (type !== 'choice' && choices.length > 0)
    throw invalid('/choices', 'not_needed', 'Only one of a list has choices. Leave this empty.')
}

/** What changed, as the audit trail keeps it. */
function differences(before: queries.Row, after: Omit<Change, 'version'>): Record<string, unknown> {
  const text = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value))
  return Object.fromEntries(
    (['label', 'choices', 'required', 'position', 'active'] as const)
      .filter((name) => text(before[name]) !== text(after[name]))
      .map((name) => [name, { from: before[name], to: after[name] }]),
  )
}
