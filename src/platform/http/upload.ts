import type { Request, Response } from 'express'
import multer from 'multer'
import { Problem } from '../../kernel/problem.ts'
import type { Upload } from './route.ts'

/** Reads one uploaded file (multipart/form-data, or the raw body of an API call) into memory, within its limit. */
export async function readUpload(
  req: Request,
  res: Response,
  { field, maxBytes, fields = 50 }: { field: string; maxBytes: number; fields?: number },
): Promise<Upload | null> {
  if (!req.is('multipart/form-data')) return null
  const parse = multer({
    storage: oneBuffer(maxBytes),
    limits: { fileSize: maxBytes, files: 1, fields, fieldSize: 100_000, parts: fields + 10 },
    defParamCharset: 'utf8',
  }).single(field)
  await new Promise<void>((ok, fail) =>
    parse(req, res, (error: unknown) => (error ? fail(refusal(error, maxBytes)) : ok())),
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

function refusal(error: unknown, maxBytes: number): Problem {
  if (error instanceof multer.MulterError && error.code === 'LIMIT_FILE_SIZE')
    return new Problem(
      413,
      'too_large',
      `The file is larger than ${Math.floor(maxBytes / 1_048_576)} MB.`,
      [
        {
          pointer: '/file',
          code: 'too_large',
          detail: `The file is larger than ${Math.floor(maxBytes / 1_048_576)} MB.`,
        },
      ],
    )
  return new Problem(400, 'bad_upload', 'The upload could not be read. Choose the file again.')
}
