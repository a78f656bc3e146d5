import { message, type Message } from '../messages/index.ts'
import type { Aspect, PlannedStep } from './approval.ts'

const has = (step: PlannedStep, userId: string): boolean =>
  step.assignees.some((p) => p.userId === userId)

/**
 * Nobody is asked twice: a step whose people surely decide before or beside it is skipped, or asks the others alone.
 * What it was about becomes a concern of the step that stands for it.
 */
export function once(steps: readonly PlannedStep[]): PlannedStep[] {
  const done: PlannedStep[] = []
  for (const step of steps) {
    const asked = done.filter((s) => !s.skipped)
    const sure = step.assignees.flatMap(
      (p) => asked.find((s) => s.needed === s.assignees.length && has(s, p.userId)) ?? [],
    )
    const within = asked.find(
      (s) => s.needed >= step.needed && s.assignees.every((p) => has(step, p.userId)),
    )
    if (sure.length < step.needed && within)
      done.push(
        skipped(step, { people: namesOf(within.assignees), together: false, by: [within] }, done),
      )
    else if (sure.length === 0) done.push(step)
    else {
      const people = namesOf(step.assignees.filter((p) => sure.some((s) => has(s, p.userId))))
      const deciding = { people, together: true, by: sure }
      if (sure.length >= step.needed) done.push(skipped(step, deciding, done))
      else {
        absorb(sure, step.concerns, done)
        const rest = step.assignees.filter((p) => !sure.some((s) => has(s, p.userId)))
        done.push({
          ...step,
          assignees: rest,
          needed: step.needed - sure.length,
          why: already(step, deciding),
        })
      }
    }
  }
  return done
}

function skipped(step: PlannedStep, deciding: Deciding, done: PlannedStep[]): PlannedStep {
  absorb(deciding.by, step.concerns, done)
  return { ...step, skipped: true, why: already(step, deciding) }
}

/** Who decides before: all of them, or any one. */
type Deciding = { people: string[]; together: boolean; by: readonly PlannedStep[] }
const namesOf = (people: readonly { name: string }[]): string[] => people.map((p) => p.name)

const already = ({ why }: PlannedStep, { people, together, by }: Deciding): Message =>
  message('why.already', {
    why,
    people,
    together,
    steps: [...new Set(by.map((s) => s.stage))],
  })

function absorb(
  by: readonly PlannedStep[],
  concerns: readonly Aspect[],
  done: PlannedStep[],
): void {
  for (const step of new Set(by))
    done[done.indexOf(step)] = { ...step, concerns: [...new Set([...step.concerns, ...concerns])] }
}
