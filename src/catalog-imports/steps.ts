import { insertPrices, lockItems, type NewPrice } from '../catalog/index.ts'
import { move } from '../kernel/lifecycle.ts'
import { Problem } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { mostLines as mostInOneChange, propose } from '../price-changes/index.ts'
import { importLifecycle, linesAStep } from './catalog-import.ts'
import { checkLines, type Checked } from './check.ts'
import * as queries from './queries.ts'
import { earlierOf, tableLine, worldOf, writtenIn } from './world.ts'

const inSteps = (reached: number, lines: readonly unknown[]): number => reached + lines.length

/** Looks at the next lines of a table. False when there is nothing more to look at. */
export async function checkNext(ctx: Ctx, id: string): Promise<boolean> {
  const kept = await ctx.lock(queries.catalogImport, id)
  if (kept.state !== 'checking') return false
  const checked = await checkStep(ctx, kept, { locks: false })
  saveChecked(ctx, id, checked)
  const reached = inSteps(kept.reached, checked)
  if (reached < kept.total) queries.saveReached(ctx.tx, id, reached)
  else queries.saveState(ctx.tx, id, move(importLifecycle, kept.state, 'ready'))
  return reached < kept.total
}

async function checkStep(
  ctx: Ctx,
  kept: queries.Kept,
  { locks }: { locks: boolean },
): Promise<Checked[]> {
  const rows = await queries.linesAfter(ctx.tx, kept.id, kept.reached, linesAStep)
  const lines = rows.map((row) => tableLine(kept, row))
  if (locks) {
    const codes = lines.flatMap(({ cells }) =>
      cells.code ? [cells.code.trim().toLowerCase()] : [],
    )
    const items = await queries.itemsCalled(ctx.tx, [...new Set(codes)])
    lockItems(
      ctx.tx,
      items.map(({ id }) => id),
    )
  }
  const [world, earlier] = await Promise.all([worldOf(ctx, lines), earlierOf(ctx, kept.id, lines)])
  return checkLines(lines, { world, written: writtenIn(kept), earlier })
}

const saveChecked = (ctx: Ctx, id: string, checked: readonly Checked[]): void =>
  queries.saveOutcomes(
    ctx.tx,
    id,
    checked.map((line) => ({
      position: line.position,
      does: line.does,
      name: line.name.slice(0, 300),
      known: line.known?.slice(0, 100) ?? null,
      faults: line.faults,
      notes: line.notes,
      changes: line.changes,
      itemKey: line.itemKey,
      said: line.does === 'bad' || line.does === 'left_out' ? null : line.wanted,
      toApprove:
        line.follows && line.does === 'changed'
          ? `${line.follows.vendor_id} ${line.follows.currency}`
          : null,
    })),
  )

/** Enters the next lines of a confirmed table, as they are with the catalog of now. False when all are entered. */
export async function applyNext(ctx: Ctx, id: string): Promise<boolean> {
  const kept = await ctx.lock(queries.catalogImport, id)
  if (kept.state !== 'applying' || kept.reached >= kept.total) return false
  const checked = await checkStep(ctx, kept, { locks: true })
  enter(ctx, checked, kept.created_by)
  saveChecked(ctx, id, checked)
  const reached = inSteps(kept.reached, checked)
  queries.saveReached(ctx.tx, id, reached)
  return reached < kept.total
}

function enter(ctx: Ctx, checked: readonly Checked[], by: string): void {
  const works = checked.filter(({ does }) => does === 'new' || does === 'changed')
  const ids = new Map(
    checked.flatMap(({ itemKey, existing }) =>
      itemKey && existing ? [[itemKey, existing.id]] : [],
    ),
  )
  const added = works.filter(({ item }) => item === 'new')
  for (const { itemKey } of added) ids.set(itemKey!, ctx.newId())
  const idOf = ({ itemKey }: Checked): string => ids.get(itemKey!)!
  if (added.length)
    queries.insertItems(
      ctx.tx,
      added.map((line) => ({
        id: idOf(line),
        code: line.wanted!.code,
        name: line.wanted!.name,
        description: line.wanted!.description,
        unit: line.wanted!.unit,
        categoryId: line.wanted!.category_id,
        by,
      })),
    )
  const edited = works.filter(({ item }) => item === 'changed')
  if (edited.length)
    queries.saveItems(
      ctx.tx,
      edited.map((line) => ({
        id: idOf(line),
        name: line.wanted!.name,
        description: line.wanted!.description,
        categoryId: line.wanted!.category_id,
      })),
    )
  const packs = works.flatMap((line) =>
    line.packs.map((pack) => ({ id: ctx.newId(), itemId: idOf(line), ...pack, by })),
  )
  if (packs.length) queries.insertPacks(ctx.tx, packs)
  const prices = works.flatMap((line) =>
    line.price === 'new' && line.wanted!.price
      ? [newPrice(ctx.newId(), idOf(line), line.wanted!.price, by)]
      : [],
  )
  if (prices.length) insertPrices(ctx.tx, prices)
  for (const line of works) recordLine(ctx, line, { id: idOf(line), by })
}

const newPrice = (
  id: string,
  itemId: string,
  price: NonNullable<NonNullable<Checked['wanted']>['price']>,
  by: string,
): NewPrice => ({
  id,
  itemId,
  vendorId: price.vendor_id,
  minQuantity: price.min_quantity,
  unitPrice: price.unit_price,
  unit: price.unit,
  discountPct: price.discount_pct,
  currency: price.currency,
  contract: price.contract,
  preferred: price.preferred,
  from: price.valid_from,
  until: price.valid_until,
  by,
})

function recordLine(
  ctx: Ctx,
  { item, wanted, existing, packs, price }: Checked,
  { id, by }: { id: string; by: string },
): void {
  const about = { kind: 'catalog_item', id }
  const said = wanted!
  if (item === 'new')
    ctx.record('catalog_item.created', about, { code: said.code, name: said.name }, by)
  if (item === 'changed')
    ctx.record('catalog_item.edited', about, { name: { from: existing!.name, to: said.name } }, by)
  for (const pack of packs) ctx.record('catalog_item.unit_added', about, { ...pack }, by)
  if (price === 'new') ctx.record('catalog_item.priced', about, { ...said.price }, by)
}

/** Sends the next prices of one vendor for approval. False when none are left; then the table is done. */
export async function proposeNext(ctx: Ctx, id: string): Promise<boolean> {
  const kept = await ctx.lock(queries.catalogImport, id)
  if (kept.state !== 'applying') return false
  const rows = await queries.nextToApprove(ctx.tx, id, mostInOneChange)
  if (rows.length === 0) {
    queries.saveState(ctx.tx, id, move(importLifecycle, kept.state, 'finish'))
    return false
  }
  const lines = rows.map((row) => tableLine(kept, row))
  const checked = checkLines(lines, {
    world: await worldOf(ctx, lines),
    written: writtenIn(kept),
    earlier: new Map(),
  })
  const waits = checked.filter(({ follows, does }) => follows && does === 'changed')
  const sent = await sendForApproval(ctx, kept, waits)
  queries.saveProposed(
    ctx.tx,
    id,
    checked.map((line) => ({
      position: line.position,
      proposed: waits.includes(line) ? sent.number : '',
      faults: waits.includes(line)
        ? sent.problem
          ? [sent.problem]
          : []
        : [...line.faults, changedSince],
    })),
  )
  return true
}

const changedSince = {
  field: 'unit_price',
  text: 'The price it would follow is another by now. Send the line again.',
}

type Sent = { number: string; problem: { field: string; text: string } | null }
async function sendForApproval(
  ctx: Ctx,
  kept: queries.Kept,
  lines: readonly Checked[],
): Promise<Sent> {
  if (lines.length === 0) return { number: '', problem: null }
  try {
    const { number } = await ctx.apart((part) =>
      propose(part, {
        by: kept.created_by,
        note: null,
        changes: lines.map(({ follows, wanted, existing }) => ({
          itemId: existing!.id,
          itemName: wanted!.name,
          before: follows!,
          wanted: wanted!.price!,
          note: null,
        })),
      }),
    )
    return { number, problem: null }
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error
    return { number: '', problem: { field: 'unit_price', text: error.message } }
  }
}
