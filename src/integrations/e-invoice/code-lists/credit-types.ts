import { codeList } from './code-list.ts'

export const creditTypes = codeList(
  'UNTDID 1001, documents that give money back',
  'as EN 16931 has it in release 1.3.16 of 2026-03-30',
  `
    81 83 261 262 296 308 381 396 420 458 502 503 532
  `,
)
