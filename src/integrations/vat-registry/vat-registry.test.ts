import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startVendorRegistries } from '../../dev/stand-ins/vendor-registries.ts'
import { CouldNotAsk, createVatRegistry, type VatRegistry } from './index.ts'

let service: Awaited<ReturnType<typeof startVendorRegistries>>
let registry: VatRegistry
beforeAll(async () => {
  service = await startVendorRegistries()
  registry = createVatRegistry(service)!
})
beforeEach(() => void (service.state.mood = 'well'))
afterAll(() => service.close())

describe('a VAT number in the registry', () => {
  test('is valid, with the name, the address and a reference', async () => {
    expect(await registry.look('DE123456789')).toEqual({
      valid: true,
      name: 'Acme Components GmbH',
      address: 'Hauptstraße 1\n10115 Berlin',
      reference: 'WAPIAAAA-stand-in',
    })
  })
  test('is not valid where nobody has it; dashes are no name', async () => {
    expect(await registry.look('FR40303265045')).toMatchObject({
      valid: false,
      name: null,
      address: null,
    })
  })
  test('is not asked for where the registry does not know such numbers', () => {
    expect(['DE123456789', 'EL123456789', '27AABCU9603R1ZM', 'US12'].map(registry.knows)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
  test.each(['down', 'odd', 'gone', 'busy'] as const)(
    'is neither valid nor wrong when the registry is %s',
    async (mood) => {
      service.state.mood = mood
      await expect(registry.look('DE123456789')).rejects.toThrow(CouldNotAsk)
    },
  )
  test('is not looked up without a registry', () =>
    expect(createVatRegistry({ vatRegistryUrl: null })).toBeNull())
})
