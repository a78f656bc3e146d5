import {
  accept,
  cancelOrder,
  cancelWhileUsed,
  credit,
  editDirect,
  invoice,
  issue,
  order,
  orderDirect,
  receive,
  rejectInvoice,
  submitOrder,
  withdrawOrder,
} from './buying.ts'
import {
  addApprover,
  answer,
  ask,
  decide,
  decideAndUndo,
  decideTogether,
  delegate,
  endDelegation,
} from './deciding.ts'
import {
  applyChange,
  changeOrder,
  closeRest,
  editChange,
  reopenRest,
  submitChange,
  withdrawChange,
} from './changing.ts'
import { openDoor, type Intent } from './door.ts'
import { reviseBudget, transfer, withdrawTransfer } from './planning.ts'
import { random, type Random } from './random.ts'
import { callOffReturn, returnGoods, reverseReceipt, shipReturn } from './returning.ts'
import { cancelRest, copy, edit, raise, submit, withdraw } from './requesting.ts'
import { nothingKnown, type Known, type Turn } from './work.ts'
import type { Place } from './world.ts'

/** Every command there is, and how often people think of it; `next` is what would come next for a document. */
const commands = {
  raise: [26, raise],
  edit: [3, edit],
  copy: [3, copy],
  submit: [8, submit],
  withdraw: [5, withdraw],
  cancelRest: [2, cancelRest],
  decide: [12, decide],
  decideTogether: [2, decideTogether],
  decideAndUndo: [3, decideAndUndo],
  ask: [2, ask],
  answer: [2, answer],
  addApprover: [2, addApprover],
  delegate: [1, delegate],
  endDelegation: [2, endDelegation],
  order: [10, order],
  orderDirect: [14, orderDirect],
  editDirect: [2, editDirect],
  submitOrder: [4, submitOrder],
  withdrawOrder: [2, withdrawOrder],
  issue: [6, issue],
  cancelOrder: [2, cancelOrder],
  cancelWhileUsed: [3, cancelWhileUsed],
  changeOrder: [6, changeOrder],
  editChange: [2, editChange],
  submitChange: [2, submitChange],
  applyChange: [2, applyChange],
  withdrawChange: [2, withdrawChange],
  closeRest: [3, closeRest],
  reopenRest: [3, reopenRest],
  receive: [9, receive],
  reverseReceipt: [2, reverseReceipt],
  returnGoods: [3, returnGoods],
  shipReturn: [2, shipReturn],
  callOffReturn: [1, callOffReturn],
  invoice: [8, invoice],
  credit: [3, credit],
  accept: [4, accept],
  rejectInvoice: [2, rejectInvoice],
  reviseBudget: [1, reviseBudget],
  transfer: [2, transfer],
  withdrawTransfer: [1, withdrawTransfer],
} as const satisfies Record<string, readonly [number, (turn: Turn) => Promise<void>]>
export type Command = keyof typeof commands | 'next'
export const names = Object.keys(commands) as (keyof typeof commands)[]
const weighted = names.flatMap((name) => Array.from({ length: commands[name][0] }, () => name))

export type Operations = {
  history: Intent[]
  perform(command: Command, rnd: Random, place: Place): Promise<void>
  /** Until so many are done, or nobody wants more. */
  run(count: number, enough?: () => boolean): Promise<void>
}

/**
 * Random, concurrent commands of all the roles on the same few documents; one in eight is sent twice at once under one
 * key.
 */
export function operations(
  baseUrl: () => string,
  places: readonly Place[],
  seed: number,
  clients = 12,
): Operations {
  const door = openDoor(baseUrl)
  const known = new Map<string, Known>(places.map((p) => [p.tenantId, nothingKnown()]))
  async function perform(command: Command, rnd: Random, place: Place): Promise<void> {
    const at = known.get(place.tenantId)!
    const turn = { rnd, place, at, door }
    const next =
      command === 'next' ? at.upcoming.splice(rnd.int(at.upcoming.length), 1)[0] : undefined
    if (next) return next()
    const first = rnd.chance(0.3) ? 'orderDirect' : 'raise'
    return commands[command === 'next' ? first : command][1](turn)
  }
  return {
    history: door.history,
    perform,
    async run(count, enough = () => false) {
      let left = count
      await Promise.all(
        Array.from({ length: clients }, async (_, lane) => {
          const rnd = random(seed * 1000 + lane)
          while (left-- > 0 && !enough())
            await perform(rnd.chance(0.65) ? 'next' : rnd.pick(weighted), rnd, rnd.pick(places))
        }),
      )
    },
  }
}
