import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { answerLifecycle, lineLifecycle } from './answer.ts'
import { applyLong, readLong } from './jobs.ts'
import { bankAnswer } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const bankAnswers = (services: Services): Module => ({
  kinds: [bankAnswer],
  constraints,
  lifecycles: {
    'bank_answers.state': answerLifecycle,
    'bank_answer_lines.state': lineLifecycle,
  },
  jobs: [
    {
      name: 'read-bank-answer',
      unhurried: true,
      heavy: true,
      handler: (deps) => readLong({ ...services, ...deps }),
    },
    {
      name: 'apply-bank-answer',
      unhurried: true,
      handler: (deps) => applyLong({ ...services, ...deps }),
    },
  ],
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
