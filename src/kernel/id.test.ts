import { expect, test } from 'vitest'
import { newId } from './id.ts'

const moment = Date.parse('2026-11-28T12:00:00Z')

test('ids of one millisecond are in the order they were made, and all different', () => {
  const ids = Array.from({ length: 1000 }, () => newId(moment))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(1000)
})

test('an id is a UUID of version 7 that begins with its time', () => {
  const id = newId(moment)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(moment)
  expect(newId(moment + 1) > id).toBe(true)
})
