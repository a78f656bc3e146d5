import { says, subject } from '../platform/kinds.ts'

export const exchangeRate = subject('exchange_rate', {
  name: 'Exchange rates',
  sharedPage: '/exchange-rates',
  events: {
    entered: says('entered an exchange rate', 'coins'),
    proposed: says('entered an exchange rate that somebody else must confirm', 'coins'),
    confirmed: says('confirmed the exchange rate: it is in force', 'check', 'ok'),
    refused: says('refused the exchange rate', 'x', 'bad'),
    withdrawn: says('withdrew the exchange rate', 'undo-2', 'warn'),
  },
})
