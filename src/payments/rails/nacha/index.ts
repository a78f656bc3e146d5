import { fileRail } from '../files/rail.ts'
import { nachaFormat } from './format.ts'

export const nacha = fileRail(nachaFormat)
