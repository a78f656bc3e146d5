import { roleLabels, type Role } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { type Refused } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import type { FormPage, RecordPage, Status } from '../platform/view/ui.ts'
import { timelineOf } from '../history/index.ts'
import { recordName, recordText } from './domain-proof.ts'
import { grantable, url } from './identity-provider-routes.ts'
import { current } from './identity-provider-queries.ts'

export async function page(ctx: ReadCtx): Promise<RecordPage> {
  const [provider, events] = await Promise.all([
    current(ctx.tx),
    timelineOf(ctx, ctx.actor.tenantId),
  ])
  return {
    title: 'Single sign-on',
    budget: null,
    tables: [],
    timeline: { events },
    note:
      provider && !provider.proven
        ? 'Nobody is sent to the provider until the domain is proven: enter the TXT record below in its DNS, then check it here.'
        : provider
          ? 'Only addresses of the domain that the provider has verified are let in. Passwords, passkeys and mailed links go on working.'
          : 'People of your organisation sign in with the account they have there (OpenID Connect).',
    header: {
      title: 'Single sign-on',
      statuses: [stateOf(provider)],
      buttons: [
        {
          label: provider ? 'Edit' : 'Set up',
          href: url.edit,
          icon: 'pencil',
          variant: provider ? 'secondary' : 'primary',
        },
      ],
      ...(provider
        ? {
            actions: [
              ...(provider.proven
                ? []
                : [
                    {
                      label: 'Check the record',
                      href: url.proof,
                      tone: 'primary' as const,
                      key: `proof-${provider.version}`,
                    },
                  ]),
              {
                label: 'End',
                href: url.removal,
                tone: 'ghost' as const,
                confirm: 'End single sign-on?',
              },
            ],
          }
        : {}),
    },
    facts: provider
      ? [
          { label: 'Domain', text: provider.domain },
          ...(provider.proven
            ? [{ label: 'Proof of the domain', text: 'Found in its DNS' }]
            : [
                { label: 'Name of the TXT record', text: recordName(provider.domain) },
                { label: 'Its text', text: recordText(provider.domain_token ?? '') },
              ]),
          { label: 'Issuer', text: provider.issuer },
          { label: 'Client id', text: provider.client_id },
          { label: 'Client secret', text: 'Kept encrypted, never shown' },
          {
            label: 'New people',
            text: provider.joins
              ? `Join as ${roleLabels[provider.default_role as Role]}`
              : 'Need an invitation',
          },
        ]
      : [{ label: 'Provider', text: 'None' }],
  }
}

const stateOf = (provider: { proven: boolean } | null): Status =>
  provider === null
    ? { text: 'Off', tone: 'neutral' }
    : provider.proven
      ? { text: 'On', tone: 'ok' }
      : { text: 'Domain not proven', tone: 'warn' }

export async function form(ctx: ReadCtx, refused: Refused): Promise<FormPage> {
  const provider = await current(ctx.tx)
  return formPage(
    {
      title: provider ? 'Change single sign-on' : 'Set up single sign-on',
      crumbs: [{ label: 'Single sign-on', href: url.show }],
      action: url.edit,
      version: provider?.version ?? null,
      cancelHref: url.show,
      submitLabel: 'Save',
      fields: [
        {
          name: 'issuer',
          label: 'Issuer',
          hint: 'Such as https://login.example.com',
          fallback: provider?.issuer,
        },
        { name: 'client_id', label: 'Client id', fallback: provider?.client_id },
        {
          name: 'client_secret',
          label: 'Client secret',
          type: 'password',
          autocomplete: 'off',
          ...(provider ? { hint: 'Leave empty to keep it' } : {}),
        },
        {
          name: 'domain',
          label: 'E-mail domain',
          hint: 'People with these addresses sign in there',
          fallback: provider?.domain,
        },
        {
          name: 'joins',
          label: 'Let new people of the domain join by themselves',
          type: 'checkbox',
          fallback: provider?.joins ? 'on' : '',
        },
        {
          name: 'default_role',
          label: 'They join as',
          type: 'select',
          options: grantable.map((value) => ({ value, label: roleLabels[value] })),
          fallback: provider?.default_role ?? 'requester',
        },
      ],
    },
    refused,
  )
}
