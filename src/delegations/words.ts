import { z } from 'zod'
import { approvedKinds } from '../approvals/index.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyText } from '../platform/view/format.ts'
import { delegationState } from './delegation.ts'
import * as queries from './queries.ts'

export type Delegation = z.output<typeof queries.Row>
export const nounOf = (ctx: ReadCtx, kind: string): string =>
  kind === '*'
    ? 'Every kind of document'
    : (approvedKinds(ctx).find((one) => one.kind === kind)?.noun ?? kind).replace(/^./, (letter) =>
        letter.toUpperCase(),
      )
export const stateOf = (d: Delegation, today: string) =>
  delegationState({ from: d.valid_from, until: d.valid_until, ended: d.ended }, today)
export const coverText = (ctx: ReadCtx, d: Delegation): string =>
  d.cap === null
    ? 'Any amount'
    : `Up to ${moneyText(money(d.cap, ctx.actor.organisation.baseCurrency))}`
