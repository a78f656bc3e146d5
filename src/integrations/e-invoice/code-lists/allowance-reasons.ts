import { codeList } from './code-list.ts'

export const allowanceReasons = codeList(
  'UNTDID 5189',
  'as EN 16931 has it in release 1.3.16 of 2026-03-30',
  `
    41 42 60 62 63 64 65 66 67 68 70 71 88 95 100 102 103 104 105
  `,
)
