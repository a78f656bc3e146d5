import { expect, test } from 'vitest'
import { openPdf, wordsOfPdf } from '../integrations/pages/index.ts'
import { givenIssued } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { longOrder } from './pdf-samples.ts'
import { drawnOrder } from './pdf.ts'

test('the PDF of an order holds the same order as UBL, as its alternative', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  const buyer = tenant.as('buyer')
  const pdf = (await buyer.page(`/purchase-orders/${order.id}/pdf`)).body as Buffer
  const ubl = await buyer.page(`/purchase-orders/${order.id}/ubl`)
  const { xml } = await openPdf(pdf)
  expect([...new Set(xml.map((one) => Buffer.from(one).toString()))]).toEqual([ubl.text])
  const raw = pdf.toString('latin1')
  expect(raw).toContain('/AFRelationship /Alternative')
  expect(raw).toContain(`(${order.number}.xml)`)
  const again = (await buyer.page(`/purchase-orders/${order.id}/pdf`)).body as Buffer
  expect(again.equals(pdf)).toBe(true)
})

test('an order of 400 lines has the headings on every page, no line over two, and its totals at the end', async () => {
  const bytes = await drawnOrder(longOrder(400), { sha256: 'a'.repeat(64) })
  const { pages } = await wordsOfPdf(bytes, 60)
  const texts = pages.map((page) => page.words.map((word) => word.text).join(' '))
  expect(pages.length).toBeGreaterThan(10)
  for (const text of texts) expect(text).toMatch(/Item Quantity Unit price Amount/)
  for (let i = 1; i <= 400; i++) {
    const begins = texts.findIndex((text) => new RegExp(`Begin${i}\\b`).test(text))
    expect(begins).toBeGreaterThanOrEqual(0)
    expect(texts.findIndex((text) => new RegExp(`end${i}\\b`).test(text))).toBe(begins)
  }
  const total = texts.findIndex((text) => text.includes('5,00,000.00') || text.includes('500,000'))
  expect(total).toBe(texts.length - 1)
})
