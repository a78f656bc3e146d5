import { expect, test } from 'vitest'
import { linesOf } from './lines-file.ts'

test('lines of a request are read below a title, and after the line that names the separator', async () => {
  const read = async (csv: string) => (await linesOf({ bytes: Buffer.from(csv) })).lines
  const chair = [{ description: 'Chair', quantity: '2', unit: 'each', unit_price: '5' }]
  expect(await read('sep=;\r\nItem;Quantity;Unit;Price\r\nChair;2;each;5.00\r\n')).toEqual(chair)
  expect(await read('Order list\n\nItem,Quantity,Unit,Price\nChair,2,each,5.00\n')).toEqual(chair)
  expect(await read('Chair,2,each,5.00\n')).toEqual(chair)
})
