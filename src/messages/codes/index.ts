import { actCodes } from './acts.ts'
import { becauseCodes, stepCodes, whomCodes, whyCodes } from './approvals.ts'
import { approvedCodes, noteCodes } from './audit.ts'
import { allowedCodes, basisCodes, valueCodes } from './checks.ts'
import { factCodes } from './facts.ts'
import { holdCodes, likenessCodes } from './holds.ts'
import { accountLetterCodes } from './letters.ts'
import { letterCodes, neutralCodes, noticeCodes } from './notices.ts'
import { budgetCodes, fileCodes, otherCodes, readerCodes } from './other.ts'

/** Every message that is stored, with the params of its sentence. */
export const codes = {
  ...holdCodes,
  ...likenessCodes,
  ...basisCodes,
  ...allowedCodes,
  ...valueCodes,
  ...whyCodes,
  ...becauseCodes,
  ...whomCodes,
  ...stepCodes,
  ...noticeCodes,
  ...neutralCodes,
  ...letterCodes,
  ...accountLetterCodes,
  ...actCodes,
  ...factCodes,
  ...noteCodes,
  ...approvedCodes,
  ...budgetCodes,
  ...fileCodes,
  ...readerCodes,
  ...otherCodes,
}
