import { Problem } from '../kernel/problem.ts'
import type { Message } from './codes/parts.ts'
import { toText } from './text.ts'

/** A refusal whose reason may be kept: as a code, so that whoever reads it later reads their own language. */
export class MessageProblem extends Problem {
  readonly said: Message
  constructor(status: number, code: string, said: Message) {
    super(status, code, toText(said))
    this.said = said
  }
}

export const conflictSaying = (code: string, said: Message): MessageProblem =>
  new MessageProblem(409, code, said)

/** What a refusal says, to be kept. */
export const saidBy = (problem: Problem): Message =>
  problem instanceof MessageProblem
    ? problem.said
    : { code: 'text.as_written', params: { text: problem.message } }
