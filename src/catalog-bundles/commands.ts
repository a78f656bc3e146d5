import { itemUnits } from '../catalog/index.ts'
import { invalid } from '../kernel/problem.ts'
import { wholeUnitsProblem } from '../kernel/units.ts'
import { saidOr } from '../kernel/unsaid.ts'
import type { Ctx } from '../platform/ctx.ts'
import * as queries from './queries.ts'

export type Input = {
  name: string
  active?: boolean | undefined
  lines: readonly { item_id: string; quantity: string; unit?: string | null | undefined }[]
}
const subjectOf = (id: string) => ({ kind: 'catalog_bundle', id })

export async function create(ctx: Ctx, input: Input): Promise<string> {
  const id = ctx.newId()
  const content = await contentOf(ctx, id, { active: true, ...input })
  queries.insert(ctx.tx, { ...content, by: ctx.actor.userId })
  queries.insertLines(ctx.tx, content)
  ctx.record('catalog_bundle.created', subjectOf(id), {
    name: input.name,
    items: content.lines.length,
  })
  return id
}

/** Writes it anew; requests that were made of it stay as they are. */
export async function edit(
  ctx: Ctx,
  id: string,
  { version, ...input }: Input & { version?: number | undefined },
): Promise<void> {
  const before = await ctx.lock(queries.bundle, id, version)
  const content = await contentOf(ctx, id, {
    ...input,
    active: saidOr(input.active, before.active),
  })
  queries.save(ctx.tx, content)
  queries.removeLines(ctx.tx, id)
  queries.insertLines(ctx.tx, content)
  ctx.record('catalog_bundle.edited', subjectOf(id), {
    name: { from: before.name, to: content.name },
    items: { from: before.lines.length, to: content.lines.length },
    active: content.active,
  })
}

/** Each item once, in a unit that it comes in and that can be counted so. */
async function contentOf(
  ctx: Ctx,
  id: string,
  { name, active = true, lines }: Input,
): Promise<queries.Content> {
  const ids = lines.map(({ item_id: itemId }) => itemId)
  const items = await itemUnits(ctx, ids)
  const kept = lines.map((line, i) => {
    const item = items.get(line.item_id)
    if (!item) throw invalid(`/lines/${i}/item_id`, 'unknown', 'Choose an item of the catalog.')
    if (ids.indexOf(line.item_id) !== i)
      throw invalid(`/lines/${i}/item_id`, 'twice', `“${item.name}” is in the bundle already.`)
    const unit = line.unit ?? item.unit
    if (!item.comesIn(unit))
      throw invalid(
        `/lines/${i}/unit`,
        'unknown_unit',
        `“${item.name}” does not come in ${unit}. Choose ${item.units.join(' or ')}, or have the unit added to the item.`,
      ).leadingTo({ label: 'Open the item', href: `/catalog/${line.item_id}` })
    const problem = wholeUnitsProblem(line.quantity, unit, item.name)
    if (problem) throw invalid(`/lines/${i}/quantity`, 'whole_units', problem)
    return { item_id: line.item_id, quantity: line.quantity, unit }
  })
  return { id, name, active, lines: kept }
}
