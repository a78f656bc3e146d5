import type { Module } from '../platform/module.ts'
import { lineLifecycle } from './answer.ts'
import { bankAnswer } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const bankAnswers = (): Module => ({
  kinds: [bankAnswer],
  constraints,
  lifecycles: { 'bank_answer_lines.state': lineLifecycle },
  routes: [routes],
  navigation: [
    {
      group: 'Pay',
      href: '/bank-answers',
      label: 'Answers of banks',
      icon: 'file-up',
      needs: 'payments.read',
    },
  ],
})
