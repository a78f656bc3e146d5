import type { PlannedStep } from './approval.ts'

/** 'Asha, then Ben or Cid and Dev, then all of Ed and Flo': the names only, in the order they are asked. */
export function pathText(
  steps: readonly Pick<PlannedStep, 'stage' | 'mode' | 'needed' | 'assignees' | 'skipped'>[],
): string {
  const asked = steps.filter((step) => !step.skipped)
  return [...Map.groupBy(asked, (step) => step.stage).values()]
    .map((stage) => stage.map(whom).join(' and '))
    .join(', then ')
}

function whom({ assignees, needed }: Pick<PlannedStep, 'needed' | 'assignees'>): string {
  const names = assignees.map((p) => p.name)
  if (needed === 1) return names.join(' or ')
  return needed === names.length ? `all of ${names.join(', ')}` : `${needed} of ${names.join(', ')}`
}
