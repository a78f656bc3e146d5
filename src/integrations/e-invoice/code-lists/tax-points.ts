import { codeList } from './code-list.ts'

export const taxPoints = codeList(
  'UNTDID 2005: issue (3), delivery (35) or payment (432)',
  'as EN 16931 has it in release 1.3.16 of 2026-03-30',
  '3 35 432',
)
