import type { Profile } from './port.ts'

/**
 * What BT-24 may say, by the part that tells: older releases of a profile differ in their beginning only. ZUGFeRD 1.0
 * is told by the root of its file.
 */
const profiles: readonly [RegExp, Profile][] = [
  [/[:#](factur-x\.eu|zugferd\.de):\dp\d:minimum$/, 'facturx_minimum'],
  [/[:#](factur-x\.eu|zugferd\.de):\dp\d:basic-?wl$/, 'facturx_basic_wl'],
  [/[:#](factur-x\.eu|zugferd\.de):\dp\d:basic$/, 'facturx_basic'],
  [/[:#](factur-x\.eu|zugferd\.de):\dp\d:en16931$/, 'en16931'],
  [/[:#](factur-x\.eu|zugferd\.de):\dp\d:extended$/, 'facturx_extended'],
  [/:kosit:extension:xrechnung/, 'xrechnung_extension'],
  [/xrechnung/, 'xrechnung'],
  [/:peppol\.eu:2017:poacc:billing:3/, 'peppol_bis_3'],
  [/^urn:cen\.eu:en16931:2017$/, 'en16931'],
]

export const profileOf = (specification: string | null): Profile | null => {
  const text = specification?.trim().toLowerCase() ?? ''
  return profiles.find(([pattern]) => pattern.test(text))?.[1] ?? null
}
