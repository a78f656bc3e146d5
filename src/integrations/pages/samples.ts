import { deflateSync } from 'node:zlib'
import { pdf, stream } from './hostile.ts'

/**
 * Where a file may hang in a PDF: in its list of attachments, at the document alone, or at a paper clip on the page.
 */
export type Place = 'list' | 'document' | 'annotation'

/** A PDF of one empty page that carries this file, under a name without an ending. */
export function carryingPdf(file: string, place: Place, { packed = true } = {}): Buffer {
  const at = {
    list: '/Names << /EmbeddedFiles << /Names [(invoice) 5 0 R] >> >>',
    document: '/AF [5 0 R]',
    annotation: '',
  }[place]
  const clip =
    place === 'annotation'
      ? '/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 5 0 R >>]'
      : ''
  return pdf({
    1: `<< /Type /Catalog /Pages 2 0 R ${at} >>`,
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ${clip} >>`,
    4: packed
      ? stream('/Type /EmbeddedFile /Filter /FlateDecode', deflateSync(Buffer.from(file)))
      : stream('/Type /EmbeddedFile /Subtype /text#2Fxml', Buffer.from(file)),
    5: '<< /Type /Filespec /F (invoice) /UF (invoice) /EF << /F 4 0 R >> >>',
  })
}
