import { readFileSync, globSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { compare, parseDecimal } from '../../kernel/decimal.ts'
import type { Extraction } from './port.ts'

/** What real invoices say, as others wrote it down, and how much of it a reading finds. For the tests and the bench. */
const names = ['number', 'date', 'gross', 'net', 'tax', 'currency'] as const
type Name = (typeof names)[number]
export type Facts = { file: string; source: string } & Partial<Record<Name, string>>
/** `printed` is what a person would read off the page too: the data inside some files says something else. */
export type Expected = Facts & { printed: Facts }

const Truth = z.array(
  z.object({
    file: z.string(),
    number: z.string(),
    date: z.string().nullable(),
    GrandTotalAmount: z.string(),
    TaxBasisTotalAmount: z.string().nullish(),
    TaxTotalAmount: z.string().nullish(),
    currency: z.string().nullable(),
    visible: z.record(z.string(), z.boolean().nullable()),
  }),
)
const Compared = z.array(
  z.object({
    invoice_number: z.string(),
    date: z.string(),
    amount: z.number().optional(),
    amount_untaxed: z.number().optional(),
    currency: z.string(),
  }),
)
const day = (text: string): string => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`

/** Two files print another day than their data states, and one is about another invoice altogether: seen by eye. */
const otherDay: readonly string[] = ['20151008_504.pdf', '20151008_504new.pdf', 'acme_invoice-42']

export function expectedOf(folder: string): Expected[] {
  const zugferd = Truth.parse(JSON.parse(readFileSync(`${folder}/zugferd/truth.json`, 'utf8'))).map(
    (t): Expected => {
      const all: Facts = {
        file: `${folder}/zugferd/pdf/${t.file}`,
        source: 'zugferd',
        number: t.number,
        ...(t.date ? { date: day(t.date) } : {}),
        gross: t.GrandTotalAmount,
        ...(t.TaxBasisTotalAmount ? { net: t.TaxBasisTotalAmount } : {}),
        ...(t.TaxTotalAmount ? { tax: t.TaxTotalAmount } : {}),
        ...(t.currency ? { currency: t.currency } : {}),
      }
      const hidden: (Name | false)[] = [
        t.visible['number'] === false && 'number',
        t.visible['grand'] === false && 'gross',
        t.visible['net'] === false && 'net',
        t.visible['tax'] === false && 'tax',
        otherDay.some((name) => t.file.includes(name)) && 'date',
      ]
      return { ...all, printed: without(all, hidden) }
    },
  )
  const compared = globSync(`${folder}/invoice2data/*.json`)
    .toSorted()
    .map((file): Expected => {
      const t = Compared.parse(JSON.parse(readFileSync(file, 'utf8')))[0]!
      return same({
        file: file.replace('.json', '.pdf'),
        source: 'invoice2data',
        number: t.invoice_number,
        date: t.date,
        ...(t.amount === undefined ? {} : { gross: String(t.amount) }),
        ...(t.amount_untaxed === undefined ? {} : { net: String(t.amount_untaxed) }),
        currency: t.currency,
      })
    })
  // Of these the values were read by eye, or are in the services' own recorded answers.
  const google = [
    ['toolbox_invoice_test', '001', '1970-01-01', '2140', '2000', '140'],
    ['Invoice1', 'INV03051', '2018-10-18', '1536.52', '1436', '100.52'],
    ['Invoice2', 'INV01699', '2018-07-09', '761.17', '739', '22.17'],
    ['Invoice3', 'INV08664', '2018-11-19', '866.16', '802', '64.16'],
    ['Invoice4', 'INV03181', '2022-01-02', '434.42', '406', '28.42'],
    ['Invoice5', 'INV04096', '2019-07-14', '1200.54', '1122', '78.54'],
  ]
  const seen = [
    ...google.map(([name, ...rest]) => ['google-documentai', name!, ...rest] as const),
    [
      'azure-form-recognizer',
      'sample-invoice',
      'INV-100',
      '2019-11-15',
      '110',
      '100',
      '10',
    ] as const,
  ]
  return [
    ...zugferd,
    ...compared,
    ...seen.map(([source, name, number, date, gross, net, tax]) =>
      same({
        file: `${folder}/${source}/${name}.pdf`,
        source,
        number: number!,
        date: date!,
        gross: gross!,
        net: net!,
        tax: tax!,
        currency: 'USD',
      }),
    ),
  ]
}

const same = (facts: Facts): Expected => ({ ...facts, printed: facts })
const without = (facts: Facts, hidden: readonly (Name | false)[]): Facts =>
  Object.fromEntries(
    Object.entries(facts).filter(([name]) => !hidden.some((h) => h === name)),
  ) as Facts

export type Score = {
  hits: Map<string, [found: number, of: number]>
  missed: string[]
  share: (name: Name) => number
}

/** Counts hits per field and source. Numbers are compared by their letters and digits, amounts by value. */
export async function score<E extends Facts>(
  expected: readonly E[],
  read: (e: E) => Promise<Extraction>,
): Promise<Score> {
  const hits = new Map<string, [number, number]>()
  const missed: string[] = []
  for (const e of expected) {
    const x = await read(e)
    const got: Record<Name, string | undefined> = {
      number: x.invoiceNumber?.value,
      date: x.issueDate?.value,
      gross: x.gross?.value,
      net: x.net?.value,
      tax: x.tax?.value,
      currency: x.currency?.value,
    }
    for (const name of names) {
      const want = e[name]
      if (want === undefined) continue
      const right = equal(name, want, got[name])
      if (!right) missed.push(`${basename(e.file)}: ${name} is ${want}, read as ${got[name]}`)
      for (const key of [name, `${e.source} ${name}`])
        hits.set(key, [(hits.get(key)?.[0] ?? 0) + Number(right), (hits.get(key)?.[1] ?? 0) + 1])
    }
  }
  return { hits, missed, share: (name) => (hits.get(name)?.[0] ?? 0) / (hits.get(name)?.[1] ?? 1) }
}

function equal(name: Name, want: string, got: string | undefined): boolean {
  if (got === undefined) return false
  if (name === 'number') return letters(want) === letters(got)
  if (name === 'date' || name === 'currency') return want === got
  const [a, b] = [parseDecimal(want), parseDecimal(got)]
  return Boolean(a && b && compare(a, b) === 0)
}
const letters = (text: string): string => text.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Found of expected, per source and field. */
export function table(title: string, { hits, missed }: Score): string {
  const sources = [
    ...new Set(
      [...hits.keys()].filter((key) => key.includes(' ')).map((key) => key.split(' ')[0]!),
    ),
  ]
  const cell = (key: string): string => (hits.has(key) ? hits.get(key)!.join('/') : '—').padStart(9)
  return [
    title.padEnd(36) + names.map((n) => n.padStart(9)).join(''),
    ...sources.map((s) => `  ${s}`.padEnd(36) + names.map((n) => cell(`${s} ${n}`)).join('')),
    '  all'.padEnd(36) + names.map(cell).join(''),
    ...missed.map((m) => `  missed: ${m}`),
  ].join('\n')
}
