import { createHash } from 'node:crypto'
import { readInvoice } from '../integrations/e-invoice/index.ts'
import { ContainerFault, filesInside, type Inner } from '../integrations/containers/index.ts'
import { pictureFault } from '../integrations/pages/index.ts'
import { invalid, Problem } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Upload } from '../platform/http/route.ts'
import { keepFile } from './file.ts'
import { enterInvoice } from './entering.ts'

/** A paper invoice, that is, a file without structured data: a PDF of text, a scan or a photograph. */
export type PaperInvoice = {
  upload: Upload
  mediaType: 'application/pdf' | 'image/png' | 'image/jpeg'
  sha256: string
  vendorId: string | null
}
/** The capture in which a paper invoice waits to be read and confirmed. */
export type QueuedCapture = { id: string; number: string; at: string }
declare module '../platform/events.ts' {
  interface Events {
    /** A paper invoice was uploaded. The handler returns where it waits to be read. */
    'paper.received': (paper: PaperInvoice) => QueuedCapture
  }
}

/** What the clerk enters beside the file: the vendor, and why a known invoice number is another claim. */
export type CaptureDetails = {
  vendorId: string | null
  anotherClaim: string | null
  /** Of a file with data; of paper it is said when it is confirmed. */
  isLast?: boolean
}

/** What a file became: an invoice, or a paper invoice that waits to be confirmed. */
export type CapturedFile = { invoice: string } | { waiting: QueuedCapture }
export type CaptureResult = CapturedFile | { several: CapturedFile[] }

/**
 * Captures what a vendor sent: one invoice, or all invoices inside an e-mail (EML) or an archive (ZIP), or none of
 * them.
 */
export async function capture(
  ctx: Ctx,
  upload: Upload | null,
  said: CaptureDetails,
): Promise<CaptureResult> {
  if (!upload)
    throw invalid(
      '/file',
      'missing',
      'Choose the invoice file: an e-invoice (UBL or CII XML), a PDF, a picture (PNG, JPEG), or an e-mail (EML) or ZIP archive with them.',
    )
  const inside = await opened(upload.bytes)
  if (!inside) return captureOne(ctx, upload, said)
  const [only, ...others] = inside
  if (!only)
    throw invalid(
      '/file',
      'no_invoice_inside',
      'There is no invoice inside: no XML, no PDF and no picture. Send the invoice itself.',
    )
  if (others.length === 0) return captureOne(ctx, asUpload(only), said)
  const several: CapturedFile[] = []
  for (const file of inside) several.push(await captureInside(ctx, file, said))
  return { several }
}

async function opened(bytes: Uint8Array): Promise<Inner[] | null> {
  try {
    return await filesInside(bytes)
  } catch (error) {
    if (!(error instanceof ContainerFault)) throw error
    throw invalid('/file', error.code, error.message)
  }
}

const asUpload = ({ name, bytes }: Inner): Upload => ({
  name: name.replace(/^.*[/\\]/, '').slice(-200) || 'invoice',
  mediaType: 'application/octet-stream',
  bytes,
})

/** A refusal names the file inside that it is about. */
async function captureInside(ctx: Ctx, file: Inner, said: CaptureDetails): Promise<CapturedFile> {
  const upload = asUpload(file)
  try {
    return await captureOne(ctx, upload, said)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new Problem(
      error.status,
      error.code,
      `Nothing was captured, because of “${upload.name}”: ${error.message}`,
      error.errors,
    )
  }
}

/**
 * Takes one file in: one with data is read, kept with its own figures unchanged, linked and matched at once; paper
 * goes where it is read in the background. 422 when it is neither; 409 when it is here already.
 */
async function captureOne(
  ctx: Ctx,
  upload: Upload,
  { vendorId, anotherClaim, isLast }: CaptureDetails,
): Promise<CapturedFile> {
  const sha256 = createHash('sha256').update(upload.bytes).digest('hex')
  const picture = pictureType(upload.bytes)
  const fault = picture && pictureFault(upload.bytes)
  if (fault)
    throw invalid('/file', fault.code, `${fault.message} Send it again as a PDF, a PNG or a JPEG.`)
  if (picture)
    return { waiting: await handOver(ctx, { upload, mediaType: picture, sha256, vendorId }) }
  const { invoice: document, format, problems } = await readInvoice(upload.bytes)
  if (!document && problems.some((p) => p.rule === 'NO-XML'))
    return {
      waiting: await handOver(ctx, { upload, mediaType: 'application/pdf', sha256, vendorId }),
    }
  if (!document) throw unreadable(problems)
  const fileId = await keepFile(ctx, {
    sha256,
    name: upload.name,
    mediaType: format === 'facturx' ? 'application/pdf' : 'application/xml',
    bytes: upload.bytes,
  })
  const entry = { document, problems, format, fileId, sha256, vendorId, anotherClaim, isLast }
  return { invoice: await enterInvoice(ctx, entry) }
}

/** Passes it to the feature that reads paper invoices. */
async function handOver(ctx: Ctx, paper: PaperInvoice): Promise<QueuedCapture> {
  const [waiting] = await ctx.emit('paper.received', paper)
  if (!waiting) throw new Error('no module takes papers in')
  return waiting
}

/** What a file is, by how it begins. */
function pictureType(bytes: Uint8Array): 'image/png' | 'image/jpeg' | null {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  return head.startsWith('\x89PNG\r\n')
    ? 'image/png'
    : head.startsWith('\xff\xd8\xff')
      ? 'image/jpeg'
      : null
}

function unreadable(problems: readonly { rule: string; message: string }[]): Problem {
  const errors = problems
    .slice(0, 20)
    .map((p) => ({ pointer: '/file', code: p.rule, detail: p.message }))
  return new Problem(
    422,
    'unreadable_invoice',
    errors[0]?.detail ?? 'This file is not an invoice that can be read.',
    errors,
  )
}
