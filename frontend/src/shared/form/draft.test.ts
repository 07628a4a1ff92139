import { beforeEach, describe, expect, it } from 'vitest'

import { setStorageScope } from '../storage'
import { Draft } from './draft'
import { changedValues, missingFields, startingValues, strayErrors, type Field } from './fields'

const DAY = 86_400_000

beforeEach(() => { setStorageScope('furniture', 7) })

describe('a draft', () => {
  it('comes back after the page was closed', () => {
    new Draft('order', { id: 1, version: 3 }).store({ note: '急' })
    expect(new Draft('order', { id: 1, version: 3 }).load()).toEqual({ note: '急' })
  })

  it('is not offered once the record has changed', () => {
    new Draft('order', { id: 1, version: 3 }).store({ note: '急' })
    expect(new Draft('order', { id: 1, version: 4 }).load()).toBeNull()
    expect(new Draft('order', { id: 1, version: 3 }).load()).toBeNull()
  })

  it('is forgotten after a week', () => {
    new Draft('order', null, () => 0).store({ note: '急' })
    expect(new Draft('order', null, () => 7 * DAY - 1).load()).toEqual({ note: '急' })
    expect(new Draft('order', null, () => 7 * DAY).load()).toBeNull()
  })

  it('of one person is not shown to another on the same computer', () => {
    new Draft('order', null).store({ note: '急' })
    setStorageScope('furniture', 8)
    expect(new Draft('order', null).load()).toBeNull()
  })

  it('is gone when cleared', () => {
    const draft = new Draft('order', null)
    draft.store({ note: '急' })
    draft.clear()
    expect(draft.load()).toBeNull()
  })
})

describe('a form', () => {
  const fields: Field[] = [
    { name: 'code', label: '编码', required: true },
    { name: 'active', label: '启用', kind: 'flag' },
    { name: 'days', label: '保质期', required: true, when: (values) => values['active'] === true },
  ]

  it('names what is missing among the shown fields', () => {
    expect(missingFields(fields, { code: '', active: false })).toEqual(['code'])
    expect(missingFields(fields, { code: 'A', active: true })).toEqual(['days'])
  })

  it('begins with a value for every field', () => {
    expect(startingValues(fields, { code: 'A' })).toEqual({ code: 'A', active: false, days: null })
  })

  it('sends what changed and nothing else', () => {
    expect(changedValues(fields, { code: 'A', active: false }, { code: 'B', active: false, days: null })).toEqual({ code: 'B' })
  })

  it('shows messages of unknown fields above', () => {
    const errors = [{ field: 'code', code: 'taken', message: 'x' }, { field: 'lines.2.quantity', code: 'invalid', message: 'y' }]
    expect(strayErrors(errors, fields).map((one) => one.field)).toEqual(['lines.2.quantity'])
  })
})
