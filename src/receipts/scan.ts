import type { Field } from '../platform/view/ui.ts'
import { url } from './urls.ts'

/** Where a code is typed, by fingers or by a scanner that ends with Enter, or read by the camera. */
export type ScanBar = { field: Field; action: string; orderId: string | null }

/** What was posted without a connection. It is known to the device alone, until it is sent. */
export type Waiting = { signInHref: string }
export const waiting: Waiting = {
  signInHref: `/sign-in?return_to=${encodeURIComponent(url.scan)}`,
}

export const scanBar = (orderId: string | null, value = ''): ScanBar => ({
  action: url.scan,
  orderId,
  field: {
    name: 'code',
    label: 'Bar code, order or delivery note',
    type: 'text',
    value,
    autocomplete: 'off',
  },
})

/** Whether a code was printed on what a line buys. */
export const isOneOf = (code: string, codes: readonly string[]): boolean =>
  codes.some((one) => one.toLowerCase() === code.trim().toLowerCase())
