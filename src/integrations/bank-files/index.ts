import { csvRail } from './csv/csv.ts'
import { anyBank, indianBanks } from './csv/profiles.ts'
import { nacha } from './nacha/nacha.ts'
import { pain001 } from './pain-001/pain-001.ts'
import type { Rail } from './port.ts'

/** Every way to tell a bank what to pay; a new one is one folder and one line here. */
export const rails: readonly Rail[] = [pain001, nacha, csvRail(indianBanks), csvRail(anyBank)]

export { readAnswers } from './answers/read.ts'
export { UnreadableAnswer } from './port.ts'
export { toWindows1252 } from './windows-1252.ts'
export type { Answer, BankAccount, Rail, RunFile } from './port.ts'
