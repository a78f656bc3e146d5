import type { Module } from '../platform/module.ts'
import { draftRejected } from './commands/draft-rejected.ts'
import { settle } from './commands/settle.ts'
import { goodsReturn } from './kind.ts'
import { routes } from './routes.ts'

export const returns = (): Module => ({
  kinds: [goodsReturn],
  routes: [routes],
  on: {
    'receipt.posted': (ctx, { orderId }) => settle(ctx, orderId),
    'receipt.reversed': (ctx, { orderId }) => settle(ctx, orderId),
    'goods.returned': (ctx, { orderId }) => settle(ctx, orderId),
    'bill.approved': (ctx, { orderId }) => settle(ctx, orderId),
    'bill.voided': (ctx, { orderId }) => settle(ctx, orderId),
    'goods.rejected': draftRejected,
  },
  navigation: [
    {
      group: 'Buy',
      href: '/returns',
      label: 'Returns',
      icon: 'truck',
      needs: 'returns.read',
    },
  ],
})
