import { inWorker, WorkerFault } from '../../platform/worker/index.ts'
import { openPdf } from './pdf.ts'
import { fatal, type ReadResult } from './port.ts'
import { readXml } from './read-xml.ts'

const mostBytes = 20 * 1_048_576
/** So little is read sooner than a worker is asked for it. */
const smallBytes = 64 * 1024

/** Reads an invoice file by what it contains, never by its name. Does not throw. */
export async function readInvoice(bytes: Uint8Array): Promise<ReadResult> {
  if (bytes.byteLength > mostBytes)
    return {
      format: isPdf(bytes) ? 'pdf' : 'unknown',
      invoice: null,
      problems: [fatal('TOO-LARGE', 'The file is larger than 20 MB.')],
    }
  if (bytes.byteLength === 0)
    return { format: 'unknown', invoice: null, problems: [fatal('EMPTY', 'The file is empty.')] }
  return isPdf(bytes) ? readPdf(bytes) : xmlApart(bytes)
}

const isPdf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')

const readInWorker = inWorker<typeof readXml>(new URL('./read-xml.ts', import.meta.url), 'readXml')

async function xmlApart(bytes: Uint8Array): Promise<ReadResult> {
  if (bytes.byteLength <= smallBytes) return readXml(bytes)
  try {
    return await readInWorker(bytes)
  } catch (error) {
    if (!(error instanceof WorkerFault)) throw error
    const problem = fatal(rules[error.code], `${error.message} ${wayOut[error.code]}`)
    return { format: 'unknown', invoice: null, problems: [problem] }
  }
}

const rules: Record<WorkerFault['code'], string> = {
  busy: 'BUSY',
  too_slow: 'TOO-SLOW',
  too_large: 'TOO-LARGE',
  broken: 'XML-BROKEN',
}
const wayOut: Record<WorkerFault['code'], string> = {
  busy: 'Try again in a moment.',
  too_slow: 'Ask the vendor to send it as several invoices.',
  too_large: 'Ask the vendor to send it as several invoices.',
  broken: 'Ask the vendor to send it again.',
}

async function readPdf(bytes: Uint8Array): Promise<ReadResult> {
  const pdf = await openPdf(bytes)
  if ('problem' in pdf) return { format: 'pdf', invoice: null, problems: [pdf.problem] }
  const results: ReadResult[] = []
  for (const xml of pdf.xml) results.push(await xmlApart(xml))
  const found =
    results.find((r) => r.invoice) ??
    results.find((r) => r.problems.every((p) => p.rule !== 'NOT-AN-INVOICE'))
  if (found) return { ...found, format: found.invoice ? 'facturx' : 'pdf' }
  const why = pdf.hasText
    ? 'The PDF has no invoice data embedded (Factur-X, ZUGFeRD).'
    : 'The PDF is a picture without text or embedded data.'
  return {
    format: pdf.hasText ? 'pdf' : 'scan',
    invoice: null,
    problems: [
      fatal(
        'NO-XML',
        `${why} Ask the vendor for an e-invoice: UBL, CII, or a PDF with embedded XML.`,
      ),
    ],
  }
}
