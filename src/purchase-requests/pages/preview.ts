import { toText, valueText } from '../../messages/index.ts'
import { z } from 'zod'
import { planPath, type PlannedStep } from '../../approvals/index.ts'
import { budgetBar, check, type Checked, type Split } from '../../budgets/index.ts'
import { fromContract, offersFor } from '../../catalog/index.ts'
import { extend, money, sum, type Money } from '../../kernel/money.ts'
import { minimumMissed, minimumWarning, termsOf } from '../../vendor-profiles/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { unitPriceText } from '../../platform/view/format.ts'
import { reshaped, textOf } from '../../platform/view/form.ts'
import type { ApprovalPath, Banner, BudgetBar, Fact } from '../../platform/view/ui.ts'
import { baseTotal, priceable, Wanted } from '../input.ts'
import { chargesFor, itemsFor } from '../charges.ts'
import { text } from '../tables.ts'
import type { Previewed } from '../preview-json.ts'
import { readSplitCodes } from '../split-codes.ts'
import { parseSplit } from '../split-text.ts'

export type PreviewPart = {
  /**
   * What each line of the form comes to, in their order, as JSON for the browser; `noAmount` where that is not known
   * yet.
   */
  amounts: string
  facts: readonly Fact[]
  budgets: readonly BudgetBar[]
  warning: Banner | null
  /** That the vendor takes no order as small as this. */
  minimum: Banner | null
  path: ApprovalPath | null
  figures: Previewed
}
export type PreviewPage = { title: string; preview: PreviewPart }

export const noAmount = '—'

type PricedLine = {
  /** Which line of the form it is. */
  index: number
  name: string
  itemId: string | null
  quantity: string
  unit_price: string
  source: string | null
  categoryId: string | null
  split: string
}
/** Lines that have an amount: those of the catalog at its price for their quantity, as when the request is saved. */
async function pricedLines(
  ctx: ReadCtx,
  values: Record<string, unknown>,
  currency: string,
): Promise<PricedLine[]> {
  const rows = reshaped(values)
  const wanted = rows.flatMap((row) => Wanted.safeParse(row).data ?? [])
  const offers = await offersFor(
    ctx,
    wanted.map((w) => ({
      itemId: w.catalog_item_id,
      quantity: w.quantity,
      unit: w.unit,
      currency,
      on: ctx.today,
      vendorId: z.uuid().safeParse(values['vendor_id']).data,
    })),
  )
  return rows.flatMap((row, index) => {
    const of = Wanted.safeParse(row).data
    const offer =
      of &&
      offers[
        wanted.findIndex(
          (w) =>
            w.catalog_item_id === of.catalog_item_id &&
            w.quantity === of.quantity &&
            w.unit === of.unit,
        )
      ]
    if (of && offer?.unitPrice)
      return [
        {
          index,
          name: offer.name,
          itemId: idIn(offer.itemId),
          quantity: of.quantity,
          unit_price: offer.unitPrice,
          source: offer.source,
          categoryId: idIn(row['category_id']) ?? offer.categoryId,
          split: textOf(row['split']).trim(),
        },
      ]
    const typed = priceable.safeParse(row).data
    return typed
      ? [
          {
            index,
            name: textOf(row['description']),
            itemId: idIn(row['catalog_item_id']),
            ...typed,
            source: null,
            categoryId: idIn(row['category_id']),
            split: textOf(row['split']).trim(),
          },
        ]
      : []
  })
}

/** The budget after this and the approval path, from the same functions that decide at submit. */
export async function previewPart(
  ctx: ReadCtx,
  values: Record<string, unknown>,
  currency: string,
): Promise<PreviewPart> {
  const lines = await pricedLines(ctx, values, currency)
  const amounts = reshaped(values).map(() => noAmount)
  for (const { index, quantity, unit_price } of lines)
    amounts[index] = text(extend(quantity, unit_price, currency).minor, currency)
  return { ...(await effectsOf(ctx, values, lines, currency)), amounts: JSON.stringify(amounts) }
}

async function effectsOf(
  ctx: ReadCtx,
  values: Record<string, unknown>,
  lines: readonly PricedLine[],
  currency: string,
): Promise<Omit<PreviewPart, 'amounts'>> {
  const costCenterId = z.uuid().safeParse(values['cost_center_id']).data
  const base = lines.length === 0 ? 0n : await baseTotal(ctx, lines, currency)
  const baseCurrency = ctx.actor.organisation.baseCurrency
  const least = await leastOrder(ctx, values, { lines, currency, base })
  const minimum = least && warn(least.text)
  const unplanned = (
    warning: Banner | null,
    facts: readonly Fact[] = [],
  ): Omit<PreviewPart, 'amounts'> => ({
    facts,
    budgets: [],
    warning,
    minimum,
    path: null,
    figures: {
      currency,
      lines,
      base: base === null || lines.length === 0 ? null : { minor: base, currency: baseCurrency },
      charged: null,
      warning: warning?.text ?? null,
      leastOrder: least?.amount ?? null,
      steps: [],
    },
  })
  if (lines.length === 0) return unplanned(null)
  if (base === null) return unplanned(noRate(ctx, currency))
  const total = sum(
    lines.map((l) => extend(l.quantity, l.unit_price, currency)),
    currency,
  )
  const facts: Fact[] = [
    ...lines.flatMap((l) =>
      l.source
        ? [{ label: l.name, text: unitPriceText(l.unit_price, currency), note: l.source }]
        : [],
    ),
    {
      label: 'Total',
      text: text(total.minor, currency),
      strong: true,
      ...(currency === ctx.actor.organisation.baseCurrency
        ? {}
        : { note: `${text(base, ctx.actor.organisation.baseCurrency)} at today’s rate` }),
    },
  ]
  if (!costCenterId) return unplanned(null, facts)
  const split = await splitPreview(ctx, lines, currency)
  if (typeof split === 'string') return unplanned(warn(split), facts)
  const charges = chargesFor(
    { cost_center_id: costCenterId, base_total: base },
    lines.map((l, i) => ({
      id: String(i),
      amount: extend(l.quantity, l.unit_price, currency).minor,
      categoryId: l.categoryId,
      projectId: idIn(values['project_id']),
      splits: split[i] ?? [],
    })),
  )
  const charged = await check(ctx, charges)
  const steps = await planPath(ctx, {
    costCenterId,
    requesterId: ctx.actor.userId,
    currency: ctx.actor.organisation.baseCurrency,
    amount: base,
    charges,
    vendorId: idIn(values['vendor_id']),
    items: itemsFor(
      base,
      lines.map((l) => ({
        amount: extend(l.quantity, l.unit_price, currency).minor,
        description: l.name,
        catalog_item_id: l.itemId,
      })),
    ),
    contract: lines.some((l) => fromContract(l.source)),
    budget: charged,
  }).catch((): PlannedStep[] => [])
  const shown = charged.effects.filter((effect) => effect.leaf || effect.refused).slice(0, 6)
  return {
    facts,
    budgets: shown.map((effect) => budgetBar(effect.budget, effect.need, false)),
    warning: warningOf(ctx, charged, costCenterId),
    minimum,
    path: steps.length
      ? {
          title: 'Who will decide',
          steps: steps.map((s) => ({
            who: s.assignees.map((p) => p.name).join(s.mode === 'all' ? ' and ' : ' or '),
            role: valueText(s.ruleName),
            state: s.skipped ? 'skipped' : 'next',
            note: toText(s.why),
          })),
        }
      : null,
    figures: {
      currency,
      lines,
      base: { minor: base, currency: baseCurrency },
      charged,
      warning: charged.warning,
      leastOrder: least?.amount ?? null,
      steps,
    },
  }
}

type Priced = {
  lines: readonly { quantity: string; unit_price: string }[]
  currency: string
  base: bigint | null
}
/** The least the suggested vendor takes an order of, where these lines stay below it. */
async function leastOrder(
  ctx: ReadCtx,
  values: Record<string, unknown>,
  { lines, currency, base }: Priced,
): Promise<{ amount: Money; text: string } | null> {
  const vendorId = idIn(values['vendor_id'])
  if (vendorId === null || lines.length === 0) return null
  const terms = await termsOf(ctx.tx, vendorId)
  const amounts = lines.map((line) => extend(line.quantity, line.unit_price, currency))
  const totals = [
    sum(amounts, currency),
    ...(base === null ? [] : [money(base, ctx.actor.organisation.baseCurrency)]),
  ]
  const minimum = terms?.minimum ?? null
  const amount = minimumMissed(minimum, totals)
  const text = minimumWarning(minimum, totals)
  return amount && text ? { amount, text } : null
}

/** Where lines are charged that are split, or what is wrong with it. */
async function splitPreview(
  ctx: ReadCtx,
  lines: readonly { quantity: string; unit_price: string; split: string }[],
  currency: string,
): Promise<Split[][] | string> {
  if (!lines.some((l) => l.split)) return []
  const known = await readSplitCodes(ctx.tx)
  const parsed = lines.map((l) =>
    l.split
      ? parseSplit(l.split, extend(l.quantity, l.unit_price, currency).minor, currency, known)
      : [],
  )
  const wrong = parsed.findIndex((p) => typeof p === 'string')
  return wrong >= 0
    ? `Line ${wrong + 1}: ${String(parsed[wrong])}`
    : parsed.filter((p) => typeof p !== 'string')
}

const idIn = (value: unknown): string | null => z.uuid().safeParse(value).data ?? null

/** What submitting would be refused for, or warned of. */
function warningOf(
  ctx: ReadCtx,
  { refused, effects, warning }: Checked,
  costCenterId: string,
): Banner | null {
  if (!refused) return warning === null ? null : warn(warning)
  const over = effects.find((effect) => effect.refused)
  if (refused.code === 'no_budget')
    return {
      ...warn('This cost centre has no budget for this year, so it cannot be submitted.'),
      button: ctx.actor.permissions.has('budgets.manage')
        ? { label: 'Plan its budget', href: `/budgets/new?cost_center_id=${costCenterId}` }
        : undefined,
    }
  return warn(
    over && refused.code === 'budget_exceeded'
      ? `${text(-over.after, over.budget.currency)} more than the budget has left: it would be refused.`
      : refused.message,
  )
}

export const warn = (text: string): Banner => ({ tone: 'warn', text })
const noRate = (ctx: ReadCtx, currency: string): Banner => ({
  ...warn(`There is no exchange rate from ${currency}.`),
  button: ctx.actor.permissions.has('exchange_rates.manage')
    ? { label: 'Enter one', href: '/exchange-rates/new' }
    : undefined,
})
