import { describe, expect, test } from 'vitest'
import { withMenu } from './header.ts'

const link = (label: string) => ({ label, href: `/${label}` })
const act = (label: string, needsReason = false) => ({ label, href: `/${label}`, needsReason })
const labels = (each: readonly { label: string }[] | null | undefined) =>
  (each ?? []).map(({ label }) => label)

describe('what stands in the header of a page', () => {
  test('four buttons stay as they are', () => {
    const header = { title: 'PO-1', buttons: [link('PDF'), link('Edit')], actions: [act('Issue')] }
    expect(withMenu(header)).toBe(header)
  })

  test('of more, acts with a reason go into the menu first', () => {
    const header = withMenu({
      title: 'PO-1',
      buttons: [link('PDF'), { ...link('Receive'), variant: 'primary' }, link('Change')],
      actions: [act('Arrived'), act('Cancel', true), act('Hold', true)],
    })
    expect(labels(header.buttons)).toEqual(['PDF', 'Receive'])
    expect(labels(header.actions)).toEqual(['Arrived'])
    expect(labels(header.menu?.buttons)).toEqual(['Change'])
    expect(labels(header.menu?.actions)).toEqual(['Cancel', 'Hold'])
  })

  test('a primary act stays outside, wherever it stood', () => {
    const header = withMenu({
      title: 'V-1',
      buttons: [link('A'), link('B'), link('C'), link('D')],
      actions: [{ ...act('Approve', true), tone: 'primary' }],
    })
    expect(labels(header.actions)).toEqual(['Approve'])
    expect(labels(header.buttons)).toEqual(['A', 'B'])
    expect(labels(header.menu?.buttons)).toEqual(['C', 'D'])
  })

  test('the menu is open where a reason in it was refused', () => {
    const buttons = [link('A'), link('B'), link('C'), link('D')]
    const menuWith = (action: ReturnType<typeof act> & { reasonError?: string }) =>
      withMenu({ title: 'PO-1', buttons, actions: [action] }).menu
    expect(menuWith(act('Cancel', true))?.open).toBe(false)
    expect(menuWith({ ...act('Cancel', true), reasonError: 'Say why' })?.open).toBe(true)
  })

  test('nothing is lost', () => {
    const buttons = Array.from({ length: 9 }, (_, at) => link(`b${at}`))
    const actions = Array.from({ length: 5 }, (_, at) => act(`a${at}`, at % 2 === 0))
    const { menu, ...header } = withMenu({ title: 'V-1', buttons, actions })
    const all = [header.buttons, header.actions, menu?.buttons, menu?.actions].flatMap(labels)
    expect(all.toSorted()).toEqual(labels([...buttons, ...actions]).toSorted())
  })
})
