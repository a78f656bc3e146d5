import type { Htmx } from 'htmx.org'
import 'htmx.org'

declare global {
  interface Window {
    htmx: Htmx
  }
}
