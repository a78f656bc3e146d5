import { codeList } from './code-list.ts'

export const vatCategories = codeList(
  'UNCL 5305, the categories of VAT',
  'as EN 16931 has it in release 1.3.16 of 2026-03-30',
  `
    AE L M E S Z G O K B
  `,
)
