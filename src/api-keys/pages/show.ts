import type { PageHeader } from '../../platform/view/ui.ts'
import type { ApiKey } from '../queries.ts'
import { url } from '../urls.ts'

/** `secret` is there on the one page that shows it. */
export type KeyPage = { title: string; header: PageHeader; secret: string | null; key: ApiKey }

export const keyPage = (key: ApiKey, secret: string | null): KeyPage => ({
  title: 'Your new API key',
  key,
  secret,
  header: {
    title: 'Your new API key',
    crumbs: [{ label: 'API keys', href: url.index }, { label: key.name }],
  },
})
