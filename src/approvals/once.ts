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
      done.push(skipped(step, within.assignees.map((p) => p.name).join(' or '), [within], done))
    else if (sure.length === 0) done.push(step)
    else {
      const names = step.assignees
        .filter((p) => sure.some((s) => has(s, p.userId)))
        .map((p) => p.name)
        .join(' and ')
      if (sure.length >= step.needed) done.push(skipped(step, names, sure, done))
      else {
        absorb(sure, step.concerns, done)
        const rest = step.assignees.filter((p) => !sure.some((s) => has(s, p.userId)))
        done.push({
          ...step,
          assignees: rest,
          needed: step.needed - sure.length,
          why: `${step.why} ${already(names, sure)}`,
        })
      }
    }
  }
  return done
}

function skipped(
  step: PlannedStep,
  names: string,
  by: readonly PlannedStep[],
  done: PlannedStep[],
): PlannedStep {
  absorb(by, step.concerns, done)
  return { ...step, skipped: true, why: `${step.why} ${already(names, by)}` }
}

const already = (names: string, by: readonly PlannedStep[]): string =>
  `${names} decide${names.includes(' and ') ? '' : 's'} already in step ${[...new Set(by.map((s) => s.stage))].join(' and ')}.`

function absorb(
  by: readonly PlannedStep[],
  concerns: readonly Aspect[],
  done: PlannedStep[],
): void {
  for (const step of new Set(by))
    done[done.indexOf(step)] = { ...step, concerns: [...new Set([...step.concerns, ...concerns])] }
}
