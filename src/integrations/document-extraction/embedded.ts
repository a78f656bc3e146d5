import { readInvoice } from '../e-invoice/index.ts'
import { isPicture, PageFault, wordsOfPdf, wordsOfScan, type Words } from '../pages/index.ts'
import { fromWords } from './from-words.ts'
import { fromXml } from './from-xml.ts'
import { NotNow, said, unreadable, type Reader, type Reading } from './port.ts'

const mostPages = 5

/**
 * Reads on this machine alone: the data inside the file, else its words, else the picture of its words. Nothing leaves
 * it.
 */
export const embeddedReader =
  (readScans: boolean): Reader =>
  async (bytes, mediaType) => {
    const inside = await fromInside(bytes, mediaType)
    if (inside) return inside
    try {
      const words = isPicture(mediaType) ? null : await wordsOfPdf(bytes, mostPages)
      if (words && lettersIn(words) >= 30) return said(fromWords(words, 'text'))
      if (!readScans)
        return unreadable(
          'no_scans',
          'This is a picture of an invoice, and pictures are not read on this server. Type it in from the picture.',
        )
      return said(fromWords(await wordsOfScan(bytes, mediaType, mostPages), 'ocr'))
    } catch (error) {
      if (!(error instanceof PageFault)) throw error
      if (error.code === 'busy') throw new NotNow(error.message)
      return unreadable(
        error.code,
        `${error.message} ${error.code === 'no_scans' ? 'Type it in from the picture.' : 'Type it in, or ask the vendor to send it again.'}`,
      )
    }
  }

/** The reading of the XML inside a PDF; null when there is none. */
export async function fromInside(bytes: Uint8Array, mediaType: string): Promise<Reading | null> {
  if (isPicture(mediaType)) return null
  const { invoice, format, problems } = await readInvoice(bytes)
  if (invoice && format === 'facturx') return { extraction: fromXml(invoice, 1) }
  // A file that crashed the reader is not opened again.
  const trap = problems.find((p) => traps[p.rule])
  return trap
    ? unreadable(
        traps[trap.rule]!,
        `${trap.message.split('. ')[0]}. Type it in, or ask the vendor to send it again.`,
      )
    : null
}

const traps: Record<string, string> = {
  'PDF-TOO-LARGE': 'too_large',
  'PDF-TOO-SLOW': 'too_slow',
  'PDF-LOCKED': 'locked',
}

const lettersIn = ({ pages }: Words): number =>
  pages.reduce((sum, page) => sum + page.words.reduce((n, word) => n + word.text.length, 0), 0)
