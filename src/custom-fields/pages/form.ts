import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { formPage } from '../../platform/view/pages.ts'
import type { FormPage } from '../../platform/view/ui.ts'
import { typeNames } from '../custom-field.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'

export async function form(ctx: ReadCtx, refused: Refused, id: string | null): Promise<FormPage> {
  const f = id ? await queries.find(ctx.tx, id) : null
  return formPage(
    {
      title: f ? `Edit ${f.label}` : 'New custom field',
      crumbs: [{ label: 'Custom fields', href: url.index }],
      action: f ? url.edit(f.id) : url.index,
      version: f?.version ?? null,
      cancelHref: f ? url.show(f.id) : url.index,
      submitLabel: f ? 'Save field' : 'Create field',
      fields: [
        { name: 'label', label: 'Label', fallback: f?.label, hint: 'As forms and pages call it' },
        ...(f ? [] : onlyNew),
        ...(f && f.type !== 'choice'
          ? []
          : [
              {
                name: 'choices',
                label: 'Choices',
                type: 'textarea' as const,
                optional: !f,
                fallback: f?.choices.join('\n') ?? '',
                hint: 'One per line, where the type is a list. Vendors keep a choice that you remove',
              },
            ]),
        {
          name: 'position',
          label: 'Place in the form',
          type: 'quantity',
          fallback: String(f?.position ?? 100),
          hint: 'Lower numbers come first',
        },
        {
          name: 'required',
          label: 'Required',
          type: 'checkbox',
          fallback: f?.required ? 'on' : '',
        },
        ...(f
          ? [
              {
                name: 'active',
                label: 'In use',
                type: 'checkbox' as const,
                fallback: f.active ? 'on' : '',
                hint: 'One that is not in use is not asked for; what was entered stays',
              },
            ]
          : []),
      ],
    },
    refused,
  )
}

const onlyNew = [
  {
    name: 'key',
    label: 'Key',
    hint: 'For programs and tables: small letters, digits and _. It cannot be changed later',
  },
  {
    name: 'type',
    label: 'Type',
    type: 'select' as const,
    fallback: 'text',
    hint: 'It cannot be changed later',
    options: Object.entries(typeNames).map(([value, label]) => ({ value, label })),
  },
]
