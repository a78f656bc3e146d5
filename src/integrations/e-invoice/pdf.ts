import { fatal, type ReadProblem } from './port.ts'

export type PdfContent = { xml: Uint8Array[]; hasText: boolean } | { problem: ReadProblem }

/** The XML files embedded in a PDF (Factur-X, ZUGFeRD, XRechnung), and whether it has words at all. */
export async function openPdf(bytes: Uint8Array): Promise<PdfContent> {
  try {
    const { getDocumentProxy } = await import('unpdf')
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, disableFontFace: true, stopAtErrors: false })
    try {
      const xml: Uint8Array[] = []
      const attached = [...((await pdf.getAttachments()) ?? [])].toSorted(([, a], [, b]) => Number(isStandard(b.filename)) - Number(isStandard(a.filename)))
      for (const [id, { filename }] of attached) {
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

/** The names the standards give the embedded file; they win over other XML in the same PDF. */
const isStandard = (name: string): boolean => /^(factur-x|zugferd-invoice|xrechnung|order-x)\.xml$/i.test(name)

type Pdf = Awaited<ReturnType<typeof import('unpdf').getDocumentProxy>>
async function wordsOn(pdf: Pdf): Promise<boolean> {
  for (let page = 1; page <= Math.min(pdf.numPages, 3); page++) {
    const content = await (await pdf.getPage(page)).getTextContent()
    if (content.items.some((item) => 'str' in item && item.str.trim() !== '')) return true
  }
  return false
}
