import { api, type Query } from '@/api/client'

import type { GridChoice } from './gridColumns'

type Row = Record<string, unknown>
type Find = (search: string) => Promise<GridChoice[]>

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value))

/** Choices of a searchable list; the server finds by code, name and pinyin initials. */
export function finder(path: string, query: Query = {}, note: (row: Row) => string = (row) => text(row['specification'])): Find {
  return async (search) => {
    const page = await api.list<Row>(path, { ...query, search, limit: 20 })
    return page.results.map((row) => ({ id: Number(row['id']), code: text(row['code'] ?? row['number']), name: text(row['name']), note: note(row), row }))
  }
}

/** Choices of a short list without a search of its own (locations), read once and sifted here. */
export function shortFinder(path: string, query: Query, choice: (row: Row) => Omit<GridChoice, 'row'>): Find {
  let known: Promise<GridChoice[]> | null = null
  return async (search) => {
    known ??= api.all<Row>(path, { ...query, limit: 200 }).then((rows) => rows.map((row) => ({ ...choice(row), row })))
    // A list that could not be read is asked for again next time.
    const choices = await known.catch((error: unknown) => {
      known = null
      throw error
    })
    const wanted = search.trim().toLowerCase()
    return choices.filter((one) => `${one.code} ${one.name} ${one.note ?? ''}`.toLowerCase().includes(wanted)).slice(0, 30)
  }
}

/** Stocked items, with their specification beside the name. */
export const findItem: Find = finder('/items', { active: true })

/** Places in warehouses; a place is named with its warehouse, because codes repeat. */
export const locationFinder = (): Find =>
  shortFinder('/locations', { active: true }, (row) => ({
    id: Number(row['id']),
    code: `${text(row['warehouse_code'])} ${text(row['code'])}`,
    name: text(row['name']),
    note: text(row['warehouse_name']),
  }))
