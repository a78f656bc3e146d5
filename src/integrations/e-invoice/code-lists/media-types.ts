import { codeList } from './code-list.ts'

export const mediaTypes = codeList(
  'the media types an attachment may have',
  'as EN 16931 has it in release 1.3.16 of 2026-03-30',
  `
    application/pdf image/png image/jpeg text/csv
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
    application/vnd.oasis.opendocument.spreadsheet
  `,
)
