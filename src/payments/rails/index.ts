import { bankCsv } from './bank-csv/index.ts'
import { byHand } from './by-hand/index.ts'
import { indianCsv } from './indian-csv/index.ts'
import { nacha } from './nacha/index.ts'
import { pain001 } from './pain-001/index.ts'
import type { Rail, ServiceWay } from './port.ts'
import { foundRail } from './statement/index.ts'
import { stripe } from './stripe/index.ts'

/** Every way to pay, in the order in which they are offered. A new one is a folder and a line here. */
const all: readonly Rail[] = [bankCsv, pain001, nacha, indianCsv, byHand, stripe, foundRail]

/** Those that a run may be proposed with. */
export const rails: readonly Rail[] = all.filter(({ tells }) => tells.by !== 'statement')
export const railNamed = (code: string): Rail | null =>
  all.find((rail) => rail.code === code) ?? null

/** The service that makes the payments of a rail; null where none does. */
export function serviceOf(code: string): ServiceWay | null {
  const tells = railNamed(code)?.tells
  return tells?.by === 'service' ? tells : null
}
export const services: readonly ServiceWay[] = all.flatMap(({ tells }) =>
  tells.by === 'service' ? tells : [],
)
