import { camtAnswers } from './camt.ts'
import { csvAnswers } from './csv.ts'
import { nachaAnswers } from './nacha.ts'
import { pain002Answers } from './pain-002.ts'
import { UnreadableAnswer, type Answer } from '../port.ts'

/**
 * What a bank answers, line by line, from a file of any format that is known; it tells them apart itself.
 * Throws UnreadableAnswer, whose message says what is wrong and what to do.
 */
export function* readAnswers(bytes: Uint8Array): Generator<Answer> {
  const head = new TextDecoder()
    .decode(bytes.subarray(0, 2000))
    .replace(/^\uFEFF/, '')
    .trimStart()
  try {
    if (head.startsWith('<')) yield* xmlAnswers(bytes, head)
    else if (/^101[ \d]{10}/.test(head)) yield* nachaAnswers(textOf(bytes))
    else yield* csvAnswers(textOf(bytes))
  } catch (error) {
    throw error instanceof UnreadableAnswer ? error : new UnreadableAnswer(sentence(error))
  }
}

function xmlAnswers(bytes: Uint8Array, head: string): Iterable<Answer> {
  const kind = /iso:20022:tech:xsd:(camt\.05[34]|pain\.002)\./.exec(head)?.[1]
  if (kind === 'pain.002') return pain002Answers(bytes)
  if (kind) return camtAnswers(bytes, kind === 'camt.053')
  throw new UnreadableAnswer(
    'This XML is no answer of a bank. Choose a camt.053, camt.054 or pain.002 file.',
  )
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const sentence = (error: unknown): string =>
  `The file cannot be read: ${error instanceof Error ? error.message.replace(/^undefined:/, 'line ').slice(0, 200) : 'it is broken'}`
