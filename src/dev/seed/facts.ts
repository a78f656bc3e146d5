import { readTaxNumber } from '../../integrations/tax-numbers/index.ts'
import type { Role } from '../../kernel/permissions.ts'

type CostCenter = {
  code: string
  name: string
  owner: string
  budget: string
  mode: 'block' | 'warn'
}
const center = (
  code: string,
  name: string,
  owner: string,
  budget: string,
  mode: 'block' | 'warn' = 'block',
): CostCenter => ({ code, name, owner, budget, mode })

/** Budgets in minor units of the organisation's currency; at the demo's spending they end at every level of use. */
export const costCenters: readonly CostCenter[] = [
  center('IT', 'IT hardware', 'approver@demo.test', '700000000'),
  center('MRO', 'Maintenance and repair', 'approver@demo.test', '150000000'),
  center('PLANT2', 'Plant 2', 'approver@demo.test', '100000000'),
  center('OFFICE', 'Office and facilities', 'approver@demo.test', '850000000', 'warn'),
  center('LOG', 'Logistics', 'rohan.desai@demo.test', '160000000'),
  center('MKT', 'Marketing', 'controller@demo.test', '1000000000'),
  center('RND', 'Research and development', 'approver@demo.test', '800000000'),
  center('QA', 'Quality', 'kavita.joshi@demo.test', '950000000'),
]

/**
 * Colleagues of the demo people, so that its documents come from more than one desk. They are not offered at sign-in.
 */
export const colleagues: readonly { email: string; name: string; roles: readonly Role[] }[] = [
  { email: 'arjun.reddy@demo.test', name: 'Arjun Reddy', roles: ['requester'] },
  { email: 'priya.subramaniam@demo.test', name: 'Priya Subramaniam', roles: ['requester'] },
  { email: 'sanjay.kulkarni@demo.test', name: 'Sanjay Kulkarni', roles: ['requester'] },
  { email: 'fatima.sheikh@demo.test', name: 'Fatima Sheikh', roles: ['requester'] },
  { email: 'kavita.joshi@demo.test', name: 'Kavita Joshi', roles: ['approver'] },
  { email: 'rohan.desai@demo.test', name: 'Rohan Desai', roles: ['approver'] },
]

export type Vendor = {
  name: string
  vatId: string
  email: string
  country: string
  currency: string
}
const indian = [
  'Acme Components',
  'Sagar Logistics',
  'Deccan Bearings',
  'Nandi Steel',
  'Malabar Packaging',
  'Hosur Machine Tools',
  'Peenya Electricals',
  'Kolar Castings',
  'Coromandel Paints',
  'Godavari Chemicals',
  'Nilgiri Office Supplies',
  'Bengal Textiles',
  'Vindhya Hydraulics',
  'Sahyadri Software',
  'Aravalli Safety Gear',
  'Konkan Freight',
  'Mysore Instruments',
  'Chola Fasteners',
  'Tungabhadra Pumps',
  'Krishna Polymers',
  'Yamuna Print House',
  'Satpura Tools',
  'Lotus Calibration',
  'Peacock Advertising',
  'Banyan Facilities',
  'Monsoon Coolers',
  'Himalaya Networks',
  'Saffron Catering',
  'Indus Laboratories',
  'Pallava Furniture',
]
const abroad: [string, string, string][] = [
  ['Lieferant GmbH', 'DE', 'EUR'],
  ['Nordwind Robotik AG', 'DE', 'EUR'],
  ['Atelier Dupont SARL', 'FR', 'EUR'],
  ['Veneto Meccanica SpA', 'IT', 'EUR'],
  ['Polder Optics BV', 'NL', 'EUR'],
  ['Great Lakes Tooling Inc', 'US', 'USD'],
  ['Kanto Precision KK', 'JP', 'JPY'],
  ['Albion Sensors Ltd', 'GB', 'GBP'],
  ['Helvetia Messtechnik AG', 'CH', 'CHF'],
  ['Fjord Lubricants AS', 'NO', 'NOK'],
]

/** Ways to write a number of a country that only its check digits keep from being right. */
const written: Readonly<Record<string, (n: number) => string>> = {
  IN: (n) =>
    `29AABC${String.fromCharCode(65 + (Math.floor(n / 36) % 26))}${1000 + Math.floor(n / 36)}F1Z${(n % 36).toString(36).toUpperCase()}`,
  FR: (n) => `FR${String(n % 97).padStart(2, '0')}${300_000_000 + Math.floor(n / 97)}`,
  IT: (n) => `IT00${400_000_000 + n}`,
  NL: (n) => `NL${100_200_300 + n}B01`,
  US: (n) => `20-${1_000_000 + n}`,
  JP: (n) => `${7_010_001_000_000 + n}`,
  CH: (n) => `CHE${100_200_300 + n}`,
}
/** A number of nobody in particular, with the check digits of its country. */
function inventedNumber(country: string, i: number): string {
  const write = written[country] ?? ((n: number) => `${country}${100_200_300 + n}`)
  for (let n = i * 36; ; n++) {
    const read = readTaxNumber(write(n), country)
    if (read.check !== 'does_not_fit') return read.number
  }
}

/** The GSTIN of the demo's own company. */
export const ownTaxNumber = inventedNumber('IN', 200)

const vendor = (name: string, country: string, currency: string, i: number): Vendor => ({
  name,
  country,
  currency,
  vatId: inventedNumber(country, i),
  email: `orders@${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.test`,
})
export const vendors: readonly Vendor[] = [
  ...indian.map((name, i) => vendor(name, 'IN', 'INR', i)),
  ...abroad.map(([name, country, currency], i) => vendor(name, country, currency, 100 + i)),
]

type Seat = { street: string; postalCode: string; city: string }
const seat = (street: string, postalCode: string, city: string): Seat => ({
  street,
  postalCode,
  city,
})
/** Where the vendors of a country are, in the demo all in one street. */
export const seats: Readonly<Record<string, Seat>> = {
  IN: seat('14 Industrial Estate Road', '560058', 'Bengaluru'),
  DE: seat('Werkstraße 7', '70565', 'Stuttgart'),
  FR: seat('12 rue des Ateliers', '69007', 'Lyon'),
  IT: seat('Via delle Officine 3', '37135', 'Verona'),
  NL: seat('Fabrieksweg 21', '5651 GH', 'Eindhoven'),
  US: seat('800 Harbor Street', '44114', 'Cleveland'),
  JP: seat('2-11 Kanda', '101-0047', 'Tokyo'),
  GB: seat('5 Foundry Lane', 'S3 8DX', 'Sheffield'),
  CH: seat('Industriestrasse 40', '8404', 'Winterthur'),
  NO: seat('Verftsgata 9', '5015', 'Bergen'),
}

/** What is bought, by trade: description, unit, usual price in minor units. */
const catalogue: Record<string, readonly [string, string, number][]> = {
  it: [
    ['Dell Latitude 5450 laptop', 'each', 6850000],
    ['USB-C dock WD19S', 'each', 1025433],
    ['Network switch, 24 ports', 'each', 2890000],
    ['Monitor, 27 inch', 'each', 1849900],
  ],
  mro: [
    ['SKF 6205-2RS bearing', 'each', 18200],
    ['SKF 6308 bearing', 'each', 41300],
    ['Grease LGMT 2, 5 kg', 'can', 186000],
    ['V-belt B-72', 'each', 34500],
    ['Hydraulic oil ISO 46', 'litre', 21500],
    ['Safety shoes', 'pair', 189000],
    ['Industrial paint, grey', 'litre', 38900],
    ['Carbide insert CNMG', 'each', 64500],
  ],
  office: [
    ['A4 paper', 'box', 145000],
    ['Office chair', 'each', 845000],
    ['Cleaning service', 'month', 4200000],
    ['Whiteboard, 180 × 120 cm', 'each', 612000],
  ],
  logistics: [
    ['Pallet, Euro', 'each', 92000],
    ['Corrugated carton 5-ply', 'each', 4850],
    ['Freight Bengaluru to Chennai', 'trip', 1850000],
  ],
  print: [
    ['Brochure, 16 pages', 'each', 3200],
    ['Roll-up banner', 'each', 486000],
    ['Exhibition stand, hire', 'service', 9450000],
  ],
  laboratory: [
    ['Calibration of gauges', 'service', 1250000],
    ['Laboratory reagent kit', 'kit', 745000],
    ['Digital caliper', 'each', 984500],
  ],
}
export const items = Object.entries(catalogue).flatMap(([trade, list]) =>
  list.map(([name, unit, price]) => ({ trade, name, unit, price })),
)

/** What each cost centre buys. */
export const tradesOf: Record<string, readonly string[]> = {
  IT: ['it'],
  MRO: ['mro'],
  PLANT2: ['mro', 'logistics'],
  OFFICE: ['office'],
  LOG: ['logistics'],
  MKT: ['print'],
  RND: ['it', 'laboratory'],
  QA: ['laboratory'],
}

const sellers: Record<string, readonly string[]> = {
  it: ['Himalaya Networks', 'Sahyadri Software', 'Peenya Electricals'],
  office: ['Nilgiri Office Supplies', 'Pallava Furniture', 'Banyan Facilities'],
  logistics: ['Sagar Logistics', 'Konkan Freight', 'Malabar Packaging'],
  print: ['Yamuna Print House', 'Peacock Advertising'],
  mro: [
    'Acme Components',
    'Deccan Bearings',
    'Hosur Machine Tools',
    'Coromandel Paints',
    'Vindhya Hydraulics',
    'Aravalli Safety Gear',
    'Chola Fasteners',
    'Satpura Tools',
  ],
  laboratory: ['Mysore Instruments', 'Lotus Calibration', 'Indus Laboratories'],
}
/** Vendor -> trade; those without one sold nothing this year. Vendors unknown here sell everything. */
export const tradeOf: Record<string, string> = Object.fromEntries(
  vendors.map(({ name }) => [
    name,
    Object.keys(sellers).find((trade) => sellers[trade]?.includes(name)) ?? 'none',
  ]),
)
