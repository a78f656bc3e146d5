import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const exchangeRate = subject('exchange_rate', {
  name: 'Exchange rates',
  sharedPage: '/exchange-rates',
  events: {
    entered: says(did('exchange_rate.entered'), 'coins'),
    proposed: says(did('exchange_rate.proposed'), 'coins'),
    confirmed: says(did('exchange_rate.confirmed'), 'check', 'ok'),
    refused: says(did('exchange_rate.refused'), 'x', 'bad'),
    withdrawn: says(did('exchange_rate.withdrawn'), 'undo-2', 'warn'),
  },
})
