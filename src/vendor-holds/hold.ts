import { conflict } from '../kernel/problem.ts'
import { dateText } from '../platform/view/format.ts'

/** What a hold stops. Each is set and lifted by itself. */
export const stopped = ['orders', 'invoices', 'payments'] as const
export type Stopped = (typeof stopped)[number]

export type Hold = {
  stops: Stopped
  reason: string
  /** The last day on which it holds; null where it holds until somebody lifts it. */
  until: string | null
  ended_at: Date | null
  owner: string
}

/** A hold whose last day has passed does not hold any more, whether or not anybody has ended it. */
export const holdsOn = ({ until, ended_at }: Hold, today: string): boolean =>
  ended_at === null && (until === null || today <= until)

/** What stops this today, if anything does. */
export const holdInForce = <H extends Hold>(
  holds: readonly H[],
  stops: Stopped,
  today: string,
): H | null => holds.find((hold) => hold.stops === stops && holdsOn(hold, today)) ?? null

/** Why it is stopped, until when, and who ends that. */
export function holdText(vendor: string, hold: Hold): string {
  const until = hold.until === null ? '' : ` until ${dateText(hold.until)}`
  return `${vendor} is on hold for ${hold.stops}${until}: ${sentence(hold.reason)} ${hold.owner} owns the hold, and a controller can lift it on the vendor’s page.`
}
const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

type Held = { vendor: string; holds: readonly Hold[]; stops: Stopped; today: string }
export function refuseHeld({ vendor, holds, stops, today }: Held): void {
  const hold = holdInForce(holds, stops, today)
  if (hold) throw conflict('vendor_on_hold', holdText(vendor, hold))
}
