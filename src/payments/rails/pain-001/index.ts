import { fileRail } from '../files/rail.ts'
import { pain001Format } from './format.ts'

export const pain001 = fileRail(pain001Format)
