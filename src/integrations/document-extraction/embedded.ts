import { readInvoice } from '../e-invoice/index.ts'
import { isPicture, PageFault, wordsOfPdf, wordsOfScan, type Words } from '../pages/index.ts'
import { fromWords } from './from-words.ts'
import { fromXml } from './from-xml.ts'
import { NotNow, type Extraction, type Reader, type Reading } from './port.ts'

const mostPages = 5

/** Reads on this machine alone: the data inside the file, else its words, else the picture of its words. Nothing leaves it. */
export const embeddedReader = (readScans: boolean): Reader => async (bytes, mediaType) => {
  const inside = await fromInside(bytes, mediaType)
  if (inside) return inside
  try {
    const words = isPicture(mediaType) ? null : await wordsOfPdf(bytes, mostPages)
    if (words && lettersIn(words) >= 30) return said(fromWords(words, 'text'))
    if (!readScans) return unreadable('no_scans', 'This is a picture of an invoice, and pictures are not read on this server. Type it in from the picture.')
    return said(fromWords(await wordsOfScan(bytes, mediaType, mostPages), 'ocr'))
  } catch (error) {
    if (!(error instanceof PageFault)) throw error
    if (error.code === 'busy') throw new NotNow(error.message)
    return unreadable(error.code, `${error.message} ${error.code === 'no_scans' ? 'Type it in from the picture.' : 'Type it in, or ask the vendor to send it again.'}`)
  }
}

/** The reading of the XML inside a PDF; null when there is none. */
export async function fromInside(bytes: Uint8Array, mediaType: string): Promise<Reading | null> {
  if (isPicture(mediaType)) return null
  const { invoice, format } = await readInvoice(bytes)
  return invoice && format === 'facturx' ? { extraction: fromXml(invoice, 1) } : null
}

const lettersIn = ({ pages }: Words): number => pages.reduce((sum, page) => sum + page.words.reduce((n, word) => n + word.text.length, 0), 0)

/** A reading in which nothing was found is none. */
function said(extraction: Extraction): Reading {
  const { invoiceNumber, gross, net, issueDate, lines } = extraction
  return invoiceNumber ?? gross ?? net ?? issueDate ?? lines[0] ? { extraction } : unreadable('nothing_found', 'Nothing that an invoice says was found on it. Type it in, or say that it is no invoice.')
}
const unreadable = (code: string, message: string): Reading => ({ unreadable: { code, message } })
