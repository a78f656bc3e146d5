export { readAnswers } from './answers/read.ts'
export { UnreadableAnswer, type Answer } from './port.ts'
export { cut, hasLetters, plainLatin } from './text.ts'
export { toWindows1252 } from './windows-1252.ts'
