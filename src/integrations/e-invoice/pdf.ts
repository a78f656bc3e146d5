import { openPdf as openApart, PageFault } from '../pages/index.ts'
import { fatal, type ReadProblem } from './port.ts'

export type PdfContent = { xml: Uint8Array[]; hasText: boolean } | { problem: ReadProblem }

/** The XML files embedded in a PDF (Factur-X, ZUGFeRD, XRechnung), and whether it has words at all. */
export async function openPdf(bytes: Uint8Array): Promise<PdfContent> {
  try {
    return await openApart(bytes)
  } catch (error) {
    if (!(error instanceof PageFault)) throw error
    return {
      problem: fatal(
        rules[error.code],
        `${error.message} ${error.code === 'busy' ? 'Try again in a moment.' : 'Ask the vendor to send it again.'}`,
      ),
    }
  }
}

const rules: Record<PageFault['code'], string> = {
  broken: 'PDF-BROKEN',
  locked: 'PDF-LOCKED',
  too_large: 'PDF-TOO-LARGE',
  too_slow: 'PDF-TOO-SLOW',
  no_scans: 'PDF-BROKEN',
  busy: 'BUSY',
}
