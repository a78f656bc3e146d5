import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startVendorRegistries } from '../../dev/stand-ins/vendor-registries.ts'
import { CouldNotAsk, createSanctions, type Sanctions } from './index.ts'

let service: Awaited<ReturnType<typeof startVendorRegistries>>
let sanctions: Sanctions
beforeAll(async () => {
  service = await startVendorRegistries()
  sanctions = createSanctions(service)!
})
beforeEach(() => void (service.state.mood = 'well'))
afterAll(() => service.close())

const named = (name: string) => ({ name, country: 'AE', taxNumber: null })

describe('a name on sanctions lists', () => {
  test('is found with its reference, its likeness and its list', async () => {
    expect(await sanctions.look(named('Blocked Trading FZE'))).toEqual([
      { reference: 'NK-blocked', name: 'Blocked Trading LLC', score: 0.93, lists: ['eu_fsf'] },
    ])
  })
  test('is not found where nothing is like it, or what is like it is no match', async () => {
    expect(await sanctions.look(named('Deccan Steel'))).toEqual([])
    service.state.listed.set('faint', {
      id: 'NK-faint',
      caption: 'Faint',
      score: 0.3,
      match: false,
      datasets: [],
    })
    expect(await sanctions.look(named('Faint Paints'))).toEqual([])
  })
  test.each(['down', 'odd', 'gone'] as const)(
    'is not known to be clear when the service is %s',
    async (mood) => {
      service.state.mood = mood
      await expect(sanctions.look(named('Deccan Steel'))).rejects.toThrow(CouldNotAsk)
    },
  )
  test('is not looked up without a service', () =>
    expect(createSanctions({ sanctionsUrl: null })).toBeNull())
})
