import type { Sentences } from '../language.ts'
import type { Codes } from '../message.ts'
import { acts } from './acts.ts'
import { because, steps, whom, why } from './approvals.ts'
import { approved, notes } from './audit.ts'
import { allowed, basis, values } from './checks.ts'
import { facts } from './facts.ts'
import { holds, likeness } from './holds.ts'
import { accountLetters } from './letters.ts'
import { letters, neutral, notices } from './notices.ts'
import { budgets, files, others, reader } from './other.ts'

export const de: Sentences<Codes> = {
  ...holds,
  ...likeness,
  ...basis,
  ...allowed,
  ...values,
  ...why,
  ...because,
  ...whom,
  ...steps,
  ...notices,
  ...neutral,
  ...letters,
  ...accountLetters,
  ...acts,
  ...facts,
  ...notes,
  ...approved,
  ...budgets,
  ...files,
  ...reader,
  ...others,
}
