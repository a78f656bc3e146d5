import type { Module } from '../platform/module.ts'
import { matrixLifecycle } from './duty.ts'
import { dutyMatrix } from './kind.ts'
import { constraints as onlyPersonConstraints } from './only-person.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const segregationOfDuties = (): Module => ({
  kinds: [dutyMatrix],
  constraints: { ...constraints, ...onlyPersonConstraints },
  lifecycles: { 'duty_matrices.status': matrixLifecycle },
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/segregation-of-duties',
      label: 'Duties',
      icon: 'scale',
      needs: 'members.read',
    },
  ],
})
