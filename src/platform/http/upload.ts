import type { Request, Response } from 'express'
import multer from 'multer'
import { Problem } from '../../kernel/problem.ts'
import type { Upload, UploadSpec } from './route.ts'

/** Reads one uploaded file (multipart/form-data, or the raw body of an API call) into memory, within its limit. */
export async function readUpload(
  req: Request,
  res: Response,
  { field, maxBytes, holds, fields = 50 }: UploadSpec,
): Promise<Upload | null> {
  if (!req.is('multipart/form-data')) return null
  const parse = multer({
    storage: oneBuffer(maxBytes),
    limits: { fileSize: maxBytes, files: 1, fields, fieldSize: mostInField, parts: fields + 10 },
    defParamCharset: 'utf8',
  }).single(field)
  await new Promise<void>((ok, fail) =>
    parse(req, res, (error: unknown) =>
      error ? fail(refusal(error, { field, maxBytes, holds })) : ok(),
    ),
  )
  const file = req.file
  return file && file.size > 0
    ? { name: cleanName(file.originalname), mediaType: file.mimetype, bytes: file.buffer }
    : null
}

/** The file in one piece of memory, never twice: the length that the request announces bounds it. */
const oneBuffer = (maxBytes: number): multer.StorageEngine => ({
  _handleFile(req, file, done) {
    const announced = Number(req.headers['content-length'] ?? maxBytes)
    const room = Buffer.allocUnsafe(Math.min(announced, maxBytes) + 1)
    let size = 0
    file.stream.on('data', (chunk: Buffer) => {
      size += chunk.copy(room, size)
    })
    file.stream.once('error', done)
    file.stream.once('end', () => done(null, { buffer: room.subarray(0, size), size }))
  },
  _removeFile: (_req, _file, done) => done(null),
})

/** A file's name as people see it: no folders, nothing that cannot be seen or that turns the writing direction. */
export const cleanName = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '')
    .replaceAll(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '')
    .slice(0, 200) || 'document'

/** As much as a form without a file may have altogether. */
const mostInField = 256_000

/** What is too large, how large it may be, and what to do. */
function refusal(error: unknown, { field, maxBytes, holds }: UploadSpec): Problem {
  const code = error instanceof multer.MulterError ? error.code : null
  if (code === 'LIMIT_FILE_SIZE')
    return tooLarge(
      field,
      `The file is larger than ${Math.floor(maxBytes / 1_048_576)} MB. ${waysOut[holds]}`,
    )
  if (code === 'LIMIT_FIELD_VALUE')
    return tooLarge(
      error instanceof multer.MulterError ? (error.field ?? field) : field,
      'More was typed or pasted than 250 kB. Send a long table as a file, or in parts.',
    )
  return new Problem(400, 'bad_upload', 'The upload could not be read. Choose the file again.')
}

const waysOut: Record<UploadSpec['holds'], string> = {
  table:
    'Split the table into several files, each with the headings, and send one after the other.',
  document: 'Save it smaller, for example with fewer pages or a lower resolution, and send that.',
}

const tooLarge = (field: string, detail: string): Problem =>
  new Problem(413, 'too_large', detail, [{ pointer: `/${field}`, code: 'too_large', detail }])
