import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { withoutBinaryDust, withoutExponent } from '../kernel/number-text.ts'
import { compare, decimal, decimalText, multiply, rescale } from '../kernel/decimal.ts'
import { amountText } from '../kernel/money.ts'
import { linesOf as tableLines } from '../platform/table-file.ts'
import { givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { linesOf } from '../purchase-requests/lines-file.ts'

// The orders of a public university, line by line, as it gave them out: 4,548 lines of 1,178 orders.
const file = '../shared/fixtures/wvu-po/po_lines_2017-01_2018-06.csv'
const present = existsSync(file)
if (!present) console.info(`skipped 1 suite of 4,548 real order lines: ${file} is not here`)
/** Every thirtieth order; `npm run real-orders` takes them all. */
const all = process.env['REAL_ORDERS'] === 'all'

type Real = Record<
  'po_number' | 'description' | 'quantity' | 'uom' | 'price' | 'amount' | 'supplier',
  string
>
function realOrders(): Map<string, Real[]> {
  const rows = tableLines(readFileSync(file, 'utf8'))
  if (typeof rows === 'string') throw new Error(rows)
  const [headings, ...lines] = rows
  const real = lines.map(
    ({ cells }) =>
      Object.fromEntries(headings!.cells.map((name, i) => [name, cells[i] ?? ''])) as Real,
  )
  return Map.groupBy(real, ({ po_number: number }) => number)
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const asFile = (rows: readonly Real[]): Buffer =>
  Buffer.from(
    [
      'Item,Quantity,Unit,Price',
      ...rows.map((row) =>
        [row.description, row.quantity, row.uom, row.price].map(quoted).join(','),
      ),
    ].join('\n'),
  )
const exact = (text: string): string =>
  decimalText(withoutBinaryDust(decimal(withoutExponent(text))))

type Line = Record<string, string>
/** Amounts that were ordered as so many of each are so many dollars. */
const asOrdered = (line: Line): Line =>
  line['unit'] === 'Each' && line['quantity']!.includes('.') && line['unit_price'] === '1'
    ? { ...line, unit: 'US Dollar' }
    : line

type Loaded = { lines: number; refused: Record<string, number>; different: string[] }
async function load(tenant: TestTenant, orders: readonly (readonly Real[])[]): Promise<Loaded> {
  const found: Loaded = { lines: 0, refused: {}, different: [] }
  const { costCenterId } = await givenBudget(tenant, 100_000_000_000n, 'warn')
  const vendors = new Map<string, string>()
  for (const rows of orders) {
    for (let i = 0; i < rows.length; i += 200) {
      const some = rows.slice(i, i + 200)
      const { lines } = await linesOf({ bytes: asFile(some) })
      const known = lines.map((line, k) => ({ line: asOrdered(line), row: some[k]! }))
      const wanted = known.filter(({ line }) => {
        const why = reasonAgainst(line)
        if (why) found.refused[why] = (found.refused[why] ?? 0) + 1
        return why === null
      })
      if (wanted.length === 0) continue
      const { supplier } = some[0]!
      const vendorId = vendors.get(supplier) ?? (await givenVendor(tenant, { name: supplier }))
      vendors.set(supplier, vendorId)
      const order = await ordered(
        tenant,
        { costCenterId, vendorId },
        wanted.map(({ line }) => line),
      )
      found.lines += wanted.length
      wanted.forEach(({ row }, k) => {
        const amount = rescale(multiply(decimal(exact(row.quantity)), decimal(exact(row.price))), 2)
        const stated = rescale(decimal(exact(row.amount)), 2)
        const kept = order.lines[k]!.amount.amount
        const right = amountText({ minor: amount, currency: 'INR' })
        if (kept !== right || amount !== stated) found.different.push(`${row.po_number}: ${kept}`)
      })
    }
  }
  return found
}

/** Why the product does not take such a line, as its doors say it. */
function reasonAgainst({ quantity = '', unit = '', unit_price: price = '' }: Line): string | null {
  if (compare(decimal(quantity || '0'), decimal('0')) === 0) return 'nothing ordered'
  if ([quantity, price].some((text) => decimal(text).scale > 6)) return 'more than six decimals'
  const counted = ['Each', 'Case', 'Pack', 'Unit', 'Pair', 'Carton', 'Roll', 'Box']
  return counted.includes(unit) && quantity.includes('.') ? 'part of a thing' : null
}

type Order = { lines: { amount: { amount: string } }[]; total: { amount: string } }
async function ordered(
  tenant: TestTenant,
  { costCenterId, vendorId }: { costCenterId: string; vendorId: string },
  lines: readonly Line[],
): Promise<Order> {
  const made = await tenant.as('requester').post('/purchase-requests', {
    title: 'As the university ordered it',
    cost_center_id: costCenterId,
    need_by: '2099-12-31',
    lines,
  })
  if (made.status !== 201) throw new Error(made.text)
  const sent = await tenant.as('requester').post(`/purchase-requests/${made.body.id}/submission`)
  for (const role of ['approver', 'controller'] as const) {
    const answer = await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
    if (answer.body.status === 'approved') break
  }
  const order = await tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: made.body.id,
    vendor_id: vendorId,
    lines: made.body.lines.map((line: Line) => ({
      purchase_request_line_id: line['id'],
      quantity: line['quantity'],
      unit_price: line['unit_price'],
    })),
  })
  if (order.status !== 201) throw new Error(order.text)
  return order.body as Order
}

test.each([
  ['4787.9799999999996', '4787.98'],
  ['40804.910000000003', '40804.91'],
  ['0.30000000000000004', '0.3'],
  ['81.599999999999994', '81.6'],
  ['0.1234567', '0.1234567'],
  ['123456789012345.6', '123456789012345.6'],
  ['5.3499999999999999E-2', '0.0535'],
  ['1E+3', '1000'],
  ['12345678901234567890', '12345678901234567890'],
  ['1.50', '1.5'],
])('%s is %s', (written, meant) => expect(exact(written)).toBe(meant))

describe.skipIf(!present)('the orders of a university', { timeout: 900_000 }, () => {
  test('every amount is quantity x price to the cent, also where binary numbers left dust', () => {
    const rows = [...realOrders().values()].flat()
    expect(rows.length).toBe(4548)
    const dusty = rows.filter(({ price }) => decimal(withoutExponent(price)).scale > 6)
    expect(dusty.length).toBeGreaterThan(200)
    const wrong = rows.filter(({ quantity, price, amount }) => {
      const product = multiply(decimal(exact(quantity)), decimal(exact(price)))
      return rescale(product, 2) !== rescale(decimal(exact(amount)), 2)
    })
    expect(wrong).toEqual([])
  })

  test('are loaded through the table of a request, approved and ordered at equal amounts', async () => {
    const orders = [...realOrders().values()].filter((_, i) => all || i % 30 === 0)
    const tenant = await newTenant()
    const { lines, refused, different } = await load(tenant, orders)
    console.info(`${orders.length} orders, ${lines} lines loaded; refused:`, refused)
    expect(different).toEqual([])
    const left = Object.values(refused).reduce((sum, n) => sum + n, 0)
    expect(lines + left).toBe(orders.flat().length)
    expect(lines).toBeGreaterThan(left)
  })

  test('what is not loaded is refused by the product itself, at its field', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const refusal = async (line: Line) => {
      const { status, body } = await tenant.as('requester').post('/purchase-requests', {
        title: 'Refused',
        cost_center_id: costCenterId,
        need_by: '2099-12-31',
        lines: [{ description: 'Line', unit: 'Each', ...line }],
      })
      return [status, body.errors?.[0]?.pointer]
    }
    expect(await refusal({ quantity: '0', unit_price: '1' })).toEqual([422, '/lines/0/quantity'])
    expect(await refusal({ quantity: '0.966086', unit_price: '45702.37' })).toEqual([
      422,
      '/lines/0/quantity',
    ])
    expect(await refusal({ quantity: '0.8733333', unit: 'Lot', unit_price: '75' })).toEqual([
      422,
      '/lines/0/quantity',
    ])
  })
})
