import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isInvoice, isXml, unlistedXml } from './attached.ts'
import { dimensionsOf, isPicture, pictureFault } from './picture.ts'
import {
  limits,
  PageFault,
  type Drawing,
  type Opened,
  type Page,
  type Word,
  type Words,
} from './port.ts'

type Pdf = Awaited<ReturnType<typeof import('unpdf').getDocumentProxy>>
type PdfPage = Awaited<ReturnType<Pdf['getPage']>>

async function withPdf<T>(bytes: Uint8Array, work: (pdf: Pdf) => Promise<T>): Promise<T> {
  const { getDocumentProxy } = await import('unpdf')
  const pdf = await getDocumentProxy(new Uint8Array(bytes), {
    verbosity: 0,
    disableFontFace: true,
    stopAtErrors: false,
    maxImageSize: limits.pixels,
  })
  try {
    return await work(pdf)
  } finally {
    await pdf.loadingTask.destroy()
  }
}

/** The names the standards give the embedded file; they win over other XML in the same PDF. */
const isStandard = (name: string): boolean =>
  /^(factur-x|zugferd-invoice|xrechnung|order-x)(\.xml)?$/i.test(name)
const rank = (name: string): number => (isStandard(name) ? 2 : /\.xml$/i.test(name) ? 1 : 0)

/** The XML files embedded in a PDF (Factur-X, ZUGFeRD, XRechnung), and whether it has words at all. */
export const openPdf = (bytes: Uint8Array): Promise<Opened> =>
  withPdf(bytes, async (pdf) => {
    const listed = await listedXml(pdf)
    const xml = listed.some(isInvoice) ? listed : [...listed, ...unlistedXml(bytes)]
    if (xml.length) return { xml, hasText: true, pages: pdf.numPages }
    const { pages } = await pagesOf(pdf, 3, 20)
    return { xml, hasText: pages.some((page) => page.words.length > 0), pages: pdf.numPages }
  })

const mostAttachments = 20

/** What its list of attachments names, told by content: some writers leave the ending out. */
async function listedXml(pdf: Pdf): Promise<Uint8Array[]> {
  const attached = [...((await pdf.getAttachments()) ?? [])].toSorted(
    ([, a], [, b]) => rank(b.filename) - rank(a.filename),
  )
  const xml: Uint8Array[] = []
  for (const [id, { filename }] of attached.slice(0, mostAttachments)) {
    const content = await pdf.getAttachmentContent(id)
    if (content && (rank(filename) > 0 || isXml(content))) xml.push(new Uint8Array(content))
  }
  return xml
}

export const wordsOf = (bytes: Uint8Array, mostPages: number): Promise<Words> =>
  withPdf(bytes, (pdf) => pagesOf(pdf, mostPages))

async function pagesOf(
  pdf: Pdf,
  mostPages: number,
  mostWords: number = limits.words_,
): Promise<Words> {
  const pages: Page[] = []
  let left = mostWords
  for (let number = 1; number <= Math.min(pdf.numPages, mostPages) && left > 0; number++) {
    const page = await pdf.getPage(number)
    const found = await wordsOn(page, left)
    const { width, height } = page.getViewport({ scale: 1 })
    pages.push({ number, ratio: width / height, words: found })
    left -= found.length
    page.cleanup()
  }
  return { pages, of: pdf.numPages }
}

/** Words come as they are unpacked, so that a page that never ends is left after `most` of them. */
async function wordsOn(page: PdfPage, most: number): Promise<Word[]> {
  const { width, height, transform } = page.getViewport({ scale: 1 })
  const [a, b, c, d, e, f] = transform as [number, number, number, number, number, number]
  const wordOf = (item: object): Word[] => {
    if (!isText(item) || item.str.trim() === '') return []
    const [ta, tb, tc, td, x, y] = item.transform as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    const size = Math.hypot(tc, td) || item.height || 1
    // Text that stands on its side (a margin note, a watermark) belongs to no row.
    if (Math.abs(b * ta + d * tb) > 0.3 * Math.abs(a * ta + c * tb)) return []
    const left = a * x + c * y + e
    const base = b * x + d * y + f
    return [
      {
        text: item.str.slice(0, 1000).normalize('NFKC').replaceAll(/\s+/g, ' '),
        x: left / width,
        y: (base - size) / height,
        width: item.width / width,
        height: size / height,
        sure: 100,
      },
    ]
  }
  const words: Word[] = []
  const reader = page.streamTextContent().getReader()
  while (words.length < most) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: { items: object[] } }
    if (done || !value) return words
    words.push(...value.items.flatMap(wordOf))
  }
  await reader.cancel(new Error('enough'))
  return words.slice(0, most)
}

type Text = { str: string; transform: number[]; width: number; height: number }
const isText = (item: object): item is Text => 'str' in item && typeof item.str === 'string'

/** Reads the words of a picture, or of the pictures a PDF's pages are. */
export async function scan(
  bytes: Uint8Array,
  mediaType: string,
  mostPages: number,
): Promise<Words> {
  const pictures = isPicture(mediaType)
    ? { images: [picture(bytes)], of: 1 }
    : await rendered(bytes, mostPages)
  const recognise = await recogniser()
  try {
    const pages: Page[] = []
    for (const [i, image] of pictures.images.entries())
      pages.push({
        number: i + 1,
        ratio: image.width / image.height,
        words: await recognise.words(image),
      })
    return { pages, of: pictures.of }
  } finally {
    await recognise.end()
  }
}

type Picture = { bytes: Uint8Array; width: number; height: number }
function picture(bytes: Uint8Array): Picture {
  const fault = pictureFault(bytes)
  if (fault) throw fault
  return { bytes, ...dimensionsOf(bytes)! }
}

/** 200 dots to the inch, at which whole rows of small print are found. */
const rendered = (
  bytes: Uint8Array,
  mostPages: number,
): Promise<{ images: Picture[]; of: number }> =>
  withPdf(bytes, async (pdf) => {
    const images: Picture[] = []
    for (let number = 1; number <= Math.min(pdf.numPages, mostPages); number++)
      images.push(await pictureOf(pdf, number, () => 200 / 72))
    return { images, of: pdf.numPages }
  })

/** A page as a picture `width` pixels wide, for people to look at. */
export const draw = (bytes: Uint8Array, page: number, width: number): Promise<Drawing> =>
  withPdf(bytes, async (pdf) => {
    if (page > pdf.numPages)
      throw new PageFault('broken', `The document has ${pdf.numPages} pages.`)
    return { png: (await pictureOf(pdf, page, (own) => width / own)).bytes }
  })

async function pictureOf(
  pdf: Pdf,
  number: number,
  scaleOf: (width: number) => number,
): Promise<Picture> {
  const { renderPageAsImage } = await import('unpdf')
  const canvasImport = () => import('@napi-rs/canvas').catch(noScans)
  await canvasImport()
  const { width, height } = (await pdf.getPage(number)).getViewport({ scale: 1 })
  // A page may be a poster of any size: its picture is not.
  const scale = Math.min(scaleOf(width), Math.sqrt(limits.pixels / 4 / Math.max(1, width * height)))
  const image = await renderPageAsImage(pdf, number, { canvasImport, scale })
  return { bytes: new Uint8Array(image), width: width * scale, height: height * scale }
}

const noScans = (): never => {
  throw new PageFault('no_scans', 'Pictures of pages are not read on this server.')
}

async function recogniser() {
  const { createWorker, OEM } = await import('tesseract.js').catch(noScans)
  const data = join(
    dirname(
      await Promise.resolve('@tesseract.js-data/eng/package.json')
        .then(createRequire(import.meta.url).resolve)
        .catch(noScans),
    ),
    '4.0.0_best_int',
  )
  const worker = await createWorker('eng', OEM.LSTM_ONLY, {
    langPath: data,
    cacheMethod: 'none',
    gzip: true,
    errorHandler: () => {},
  })
  return {
    end: () => worker.terminate(),
    async words({ bytes, width, height }: Picture): Promise<Word[]> {
      const { data: found } = await worker.recognize(
        Buffer.from(bytes),
        {},
        { blocks: true, text: false },
      )
      return (found.blocks ?? [])
        .flatMap((block) => block.paragraphs)
        .flatMap((paragraph) => paragraph.lines)
        .flatMap((line) =>
          line.words.map((word): Word => {
            const { x0, x1 } = word.bbox
            // The line's own height: that of a word depends on its letters.
            const { y0, y1 } = line.bbox
            return {
              text: word.text,
              x: x0 / width,
              y: y0 / height,
              width: (x1 - x0) / width,
              height: (y1 - y0) / height,
              sure: Math.round(word.confidence),
            }
          }),
        )
    },
  }
}
