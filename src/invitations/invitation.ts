import { lifecycle } from '../kernel/lifecycle.ts'

/** Its state follows from when it was accepted or revoked, and when its link ends. */
export const invitationLifecycle = lifecycle({
  states: ['open', 'expired', 'accepted', 'revoked'],
  begins: ['open'],
  acts: {
    send_again: { from: ['open', 'expired'], to: 'open' },
    revoke: { from: ['open', 'expired'], to: 'revoked' },
    expire: { from: ['open'], to: 'expired' },
    accept: { from: ['open'], to: 'accepted' },
  },
  refusal: (status) => `This invitation was ${status} already.`,
})
