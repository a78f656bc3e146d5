import { scaled } from './exact.ts'
import type { Row } from './tables.ts'

export type Figure = 'reserved' | 'committed' | 'actual'
type Balance = Record<Figure, bigint> & { amount: bigint; parent: string | null; blocks: boolean }
const available = (b: Balance): bigint => b.amount - b.reserved - b.committed - b.actual

/** The budgets as they would be: what is charged to one is charged to those above it. */
export class Books {
  private readonly balances: Map<string, Balance>
  private readonly ofCenter: Map<string, string>
  private before = new Map<string, bigint>()

  constructor(budgets: readonly Row[]) {
    this.balances = new Map(
      budgets.map((b) => [
        b['id']!,
        {
          amount: scaled(b['planned']!, 0),
          reserved: 0n,
          committed: 0n,
          actual: 0n,
          parent: b['parent_id'] ?? null,
          blocks: b['mode'] === 'block',
        },
      ]),
    )
    this.ofCenter = new Map(budgets.map((b) => [b['cost_center_id']!, b['id']!]))
  }

  charge(costCenter: string, changes: Partial<Record<Figure, bigint>>): void {
    for (
      let id: string | null | undefined = this.ofCenter.get(costCenter);
      id;
      id = this.balances.get(id)!.parent
    ) {
      const balance = this.balances.get(id)!
      for (const [figure, change] of Object.entries(changes)) balance[figure as Figure] += change
    }
  }
  plan(id: string, change: bigint): void {
    this.balances.get(id)!.amount += change
  }
  amountOf(id: string): bigint {
    return this.balances.get(id)!.amount
  }

  /**
   * What one event made worse: nothing below zero, and no blocking budget further below what is free, unless somebody
   * answered for it.
   */
  faults(what: string, forced: boolean): string[] {
    const bad: string[] = []
    for (const [id, b] of this.balances) {
      const left = available(b)
      if (b.blocks && !forced && left < 0n && left < (this.before.get(id) ?? b.amount))
        bad.push(`budget overdrawn by ${-left} at ${what}`)
      if (b.reserved < 0n || b.committed < 0n) bad.push(`budget below zero at ${what}`)
      this.before.set(id, left)
    }
    return bad
  }

  differences(budgets: readonly Row[]): string[] {
    return budgets.flatMap((b) =>
      (['amount', 'reserved', 'committed', 'actual'] as const).flatMap((figure) => {
        const expected = this.balances.get(b['id']!)![figure]
        return expected === scaled(b[figure]!, 0)
          ? []
          : [`budget ${figure} is ${b[figure]}, the model says ${expected}`]
      }),
    )
  }
}
