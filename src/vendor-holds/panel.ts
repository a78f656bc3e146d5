import type { ReadCtx } from '../platform/ctx.ts'
import type { Action, Banner, Button, Cell, Status, Table } from '../platform/view/ui.ts'
import { holdInForce, holdsOn, holdText, type Stopped } from './hold.ts'
import * as queries from './queries.ts'
import type { VendorHold } from './queries.ts'
import { url } from './url.ts'
import { names, stateOf, untilText } from './words.ts'

/** `lifts`: the reader may change and lift them. */
export function holdsTable(ctx: ReadCtx, holds: readonly VendorHold[]): Table {
  const lifts = ctx.actor.permissions.has('vendor_holds.lift') && holds.some((h) => !h.ended_at)
  return {
    label: 'Holds',
    columns: [
      { label: 'On hold' },
      { label: 'Reason' },
      { label: 'Until' },
      { label: 'Owner' },
      { label: 'Status' },
      ...(lifts ? [{ label: 'Lift' }] : []),
    ],
    rows: holds.map((hold) => ({
      cells: [
        nameCell(hold, lifts),
        { kind: 'text', text: hold.reason, note: `Set by ${hold.set_by_name}` },
        { kind: 'muted', text: untilText(hold) },
        { kind: 'text', text: hold.owner },
        { kind: 'status', status: stateOf(hold, ctx.today) },
        ...(lifts ? [liftCell(hold)] : []),
      ],
    })),
  }
}

const nameCell = (hold: VendorHold, lifts: boolean): Cell =>
  lifts && !hold.ended_at
    ? { kind: 'link', text: names[hold.stops], href: url.edit(hold.id) }
    : { kind: 'text', text: names[hold.stops] }

const liftCell = (hold: VendorHold): Cell =>
  hold.ended_at ? { kind: 'muted', text: '—' } : { kind: 'action', action: liftOf(hold) }

const liftOf = ({ id, version, stops }: VendorHold): Action => ({
  label: 'Lift',
  href: url.lifting(id),
  tone: 'secondary',
  small: true,
  needsReason: true,
  reasonLabel: `Why may ${stops} go on?`,
  version,
  key: `lifting-${id}-${version}`,
})

export const setButton = (ctx: ReadCtx, vendorId: string): Button[] =>
  ctx.actor.permissions.has('vendor_holds.set')
    ? [{ label: 'Put on hold', href: url.new(vendorId), icon: 'lock' }]
    : []

type Panel = { tables: { title: string; table: Table }[]; statuses: Status[]; buttons: Button[] }
/** The holds of a vendor that stand, on its page. */
export async function holdsPanel(ctx: ReadCtx, vendorId: string): Promise<Panel> {
  const standing = (await queries.openOf(ctx.tx, { vendorId })).filter((hold) =>
    holdsOn(hold, ctx.today),
  )
  return {
    tables: standing.length ? [{ title: 'Holds', table: holdsTable(ctx, standing) }] : [],
    statuses: [...new Set(standing.map(({ stops }) => stops))].map((stops) => ({
      text: `${names[stops]} on hold`,
      tone: 'bad',
      icon: 'lock',
    })),
    buttons: setButton(ctx, vendorId),
  }
}

/** On a document that a hold stops: why, until when, and the way to the hold. */
export function holdBanner(
  ctx: ReadCtx,
  holds: readonly VendorHold[],
  stops: Stopped,
): Banner | null {
  const hold = holdInForce(holds, stops, ctx.today)
  return (
    hold && {
      tone: 'warn',
      text: holdText(hold.vendor, hold),
      button: { label: 'See the hold', href: url.vendor(hold.vendor_id) },
    }
  )
}
