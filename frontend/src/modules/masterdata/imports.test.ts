import { describe, expect, it } from 'vitest'

import { fieldsOf, isWorking, letterOf, refusalsByField, unusedColumns, type ImportColumn } from './imports'

const COLUMNS: ImportColumn[] = [
  { index: 0, heading: '料号', field: 'code', field_label: '物料编码' },
  { index: 1, heading: '单位', field: 'unit', field_label: '单位' },
  { index: 2, heading: '其他', field: null, field_label: '' },
]

describe('imports', () => {
  it('name columns as a sheet does', () => {
    expect([0, 25, 26, 51, 702].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AZ', 'AAA'])
  })

  it('put the reason of a refusal at its field, the rest at the row', () => {
    const refusals = [
      { column: 'B', heading: '单位', code: 'unknown', message: '没有此单位' },
      { column: '', heading: '', code: 'cycle', message: '物料不能包含自身' },
      { column: 'C', heading: '其他', code: 'formula', message: '公式' },
    ]
    expect(refusalsByField({ refusals }, COLUMNS)).toEqual({ unit: ['没有此单位'], '': ['物料不能包含自身', '其他: 公式'] })
  })

  it('are watched while the worker has them', () => {
    expect(isWorking({ status: 'applying', problem: null })).toBe(true)
    expect(isWorking({ status: 'recognised', problem: null })).toBe(true)
    expect(isWorking({ status: 'planned', problem: null })).toBe(false)
    expect(isWorking({ status: 'failed', problem: { code: 'x', message: 'x' } })).toBe(false)
  })

  it('name the columns that are read into nothing, those without a heading left out', () => {
    const columns = [...COLUMNS, { index: 3, heading: '', field: null, field_label: '' }]
    expect(unusedColumns({ columns })).toEqual(['C 其他'])
    expect(fieldsOf({ columns })).toEqual({ 0: 'code', 1: 'unit', 2: null, 3: null })
  })
})
