import { fatal, type ReadProblem } from './port.ts'

export type PdfContent = { xml: Uint8Array[]; hasText: boolean } | { problem: ReadProblem }

const mostBytes = 20 * 1_048_576

/** The XML files embedded in a PDF (Factur-X, ZUGFeRD, XRechnung), and whether it has words at all. */
export async function openPdf(bytes: Uint8Array): Promise<PdfContent> {
  if (bytes.byteLength > mostBytes) return { problem: fatal('TOO-LARGE', 'The file is larger than 20 MB.') }
  const { getDocumentProxy } = await import('unpdf')
  try {
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, disableFontFace: true, stopAtErrors: false })
    try {
      const xml: Uint8Array[] = []
      for (const [id, { filename }] of (await pdf.getAttachments()) ?? []) {
        const content = /\.xml$/i.test(filename) ? await pdf.getAttachmentContent(id) : null
        if (content) xml.push(content)
      }
      return { xml, hasText: xml.length > 0 || (await wordsOn(pdf)) }
    } finally {
      await pdf.loadingTask.destroy()
    }
  } catch (error) {
    return { problem: fatal('PDF-BROKEN', `The PDF cannot be opened: ${error instanceof Error ? error.message.slice(0, 150) : 'unreadable'}. Ask the vendor to send it again.`) }
  }
}

type Pdf = Awaited<ReturnType<typeof import('unpdf').getDocumentProxy>>
async function wordsOn(pdf: Pdf): Promise<boolean> {
  for (let page = 1; page <= Math.min(pdf.numPages, 3); page++) {
    const content = await (await pdf.getPage(page)).getTextContent()
    if (content.items.some((item) => 'str' in item && item.str.trim() !== '')) return true
  }
  return false
}
