import { money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'
import type { Status } from '../platform/view/ui.ts'
import type { Invoice } from './invoice.ts'

export const amountShown = (minor: bigint, currency: string): string =>
  moneyText(money(minor, currency))

export const states: Record<Invoice['status'], Status> = {
  held: { text: 'On hold', tone: 'hold', icon: 'pause' },
  approved: { text: 'Approved for payment', tone: 'ok' },
  rejected: { text: 'Rejected', tone: 'bad' },
}
