import { strToU8, Zip, ZipDeflate } from 'fflate'
import type { FileCell } from './columns.ts'
import { harmless } from './csv.ts'

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

/** What a workbook of one sheet needs besides the sheet. */
const parts: Record<string, string> = {
  '[Content_Types].xml': `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
  '_rels/.rels': `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
}

/** A workbook of one sheet, written as its rows come: no more than a few rows are held. */
export async function* xlsxFile(
  rows: AsyncIterable<readonly FileCell[]>,
): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    chunks.push(chunk)
  })
  for (const [name, text] of Object.entries(parts)) part(zip, name).push(strToU8(text), true)
  const sheet = part(zip, 'xl/worksheets/sheet1.xml')
  sheet.push(strToU8(`${head}<worksheet xmlns="${main}"><sheetData>`))
  for await (const row of rows) {
    sheet.push(strToU8(`<row>${row.map(cellXml).join('')}</row>`))
    yield* chunks.splice(0)
  }
  sheet.push(strToU8('</sheetData></worksheet>'), true)
  zip.end()
  yield* chunks.splice(0)
}

function part(zip: Zip, name: string): ZipDeflate {
  const made = new ZipDeflate(name, { level: 6 })
  zip.add(made)
  return made
}

/** Spreadsheets keep fifteen digits of a number; what has more stays text, so that none is lost. */
const isExact = (number: string): boolean => number.replaceAll(/\D/g, '').length <= 15

const cellXml = (cell: FileCell): string =>
  'number' in cell && isExact(cell.number)
    ? `<c><v>${cell.number}</v></c>`
    : `<c t="inlineStr"><is><t xml:space="preserve">${xmlText('number' in cell ? cell.number : harmless(cell.text))}</t></is></c>`

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** Without what XML cannot hold. */
const xmlText = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
    .replaceAll(/[&<>]/g, (character) => entities[character]!)
