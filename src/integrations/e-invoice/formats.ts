/** Files that people send and that are not read: what each is, by how it begins, and the way out. */
type Format = { begins: RegExp; message: string }

const saveAs = (what: string): string => `This is ${what}. Save it as JPEG or PDF and send that.`

const formats: readonly Format[] = [
  { begins: /^.{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)/s, message: saveAs('a HEIC picture') },
  { begins: /^.{4}ftypavi[fs]/s, message: saveAs('an AVIF picture') },
  { begins: /^(?:II\*\0|MM\0\*|II\+\0|MM\0\+)/, message: saveAs('a TIFF picture') },
  { begins: /^RIFF.{4}WEBP/s, message: saveAs('a WEBP picture') },
  { begins: /^GIF8/, message: saveAs('a GIF picture') },
  { begins: /^BM.{4}\0{4}/s, message: saveAs('a BMP picture') },
  {
    begins: /^\xd0\xcf\x11\xe0/,
    message:
      'This is an Outlook e-mail (MSG) or an old Office document. Save it as EML or PDF and send that.',
  },
  { begins: /^\{\\rtf/, message: 'This is a text document (RTF). Save it as PDF and send that.' },
  { begins: /^Rar!/, message: 'This is a RAR archive. Pack it as ZIP and send that.' },
  { begins: /^7z\xbc\xaf/, message: 'This is a 7-Zip archive. Pack it as ZIP and send that.' },
  { begins: /^\x1f\x8b/, message: 'This is a GZIP archive. Pack it as ZIP and send that.' },
  {
    begins: /^\x30[\x80-\x84].{0,80}\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02/s,
    message:
      'This is a signed file (P7M). Take the XML out of it, or ask the vendor for it unsigned.',
  },
]

/** A sentence that names the format and the way out; null when it is none of them. */
export function namedFormat(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 512)).toString('latin1')
  return formats.find(({ begins }) => begins.test(head))?.message ?? null
}
