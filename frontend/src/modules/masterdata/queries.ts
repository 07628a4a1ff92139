import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ApiProblem, type WriteOptions } from '@/api/client'
import type { FormValues } from '@/shared/form/fields'
import type { GridChoice } from '@/shared/grid/gridColumns'

import type { Conversion, Item, Operation, Routing, Shift, TreePlace, Unit, Use, VersionRow } from './records'

/** One record, `/items/12`; nothing is asked while the id is null. */
export function useRecord<Row>(path: MaybeRefOrGetter<string>, id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => [toValue(path), 'one', toValue(id)]),
    enabled: computed(() => toValue(id) !== null),
    // A form is begun from it: it must not change under the person's hands.
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) => api.get<Row>(`${toValue(path)}/${toValue(id)}`, {}, signal),
  })
}

/** Every row of a short list, active ones only. */
function useShortList<Row>(path: string) {
  return useQuery({
    queryKey: [path, 'all'],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.all<Row>(path, { active: true, limit: 200 }, signal),
  })
}

export const useUnits = () => useShortList<Unit>('/units')
export const useShifts = () => useShortList<Shift>('/shifts')

/** Sends a new record or the changes of one, then makes what is shown of this kind fresh. */
export function useSave() {
  const queries = useQueryClient()

  async function forget(...paths: string[]): Promise<void> {
    await Promise.all(paths.map((path) => queries.invalidateQueries({ queryKey: [path] })))
  }

  /** Someone else changed the record meanwhile: the page shows theirs while the refusal is told. */
  async function guarded<Answer>(path: string, write: () => Promise<Answer>): Promise<Answer> {
    try {
      return await write()
    } catch (error) {
      // Not waited for: the step must be done with this try before its page changes.
      if (error instanceof ApiProblem && error.code === 'version_conflict') void forget(path)
      throw error
    }
  }

  async function save<Answer>(path: string, id: number | null, body: FormValues, options: WriteOptions): Promise<Answer> {
    const answer = await (id === null ? api.post<Answer>(path, body, options) : api.patch<Answer>(`${path}/${id}`, body, options))
    await forget(path)
    return answer
  }

  return { save, guarded, forget }
}

export function useConversions(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => ['/items', 'conversions', toValue(id)]),
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) => api.get<Conversion[]>(`/items/${toValue(id)}/conversions`, {}, signal),
  })
}

export function useTree(id: MaybeRefOrGetter<number>, quantity: MaybeRefOrGetter<string>, on: MaybeRefOrGetter<string | null>) {
  return useQuery({
    queryKey: computed(() => ['/boms', 'tree', toValue(id), toValue(quantity), toValue(on)]),
    queryFn: ({ signal }) => api.get<TreePlace>(`/items/${toValue(id)}/bom-tree`, { quantity: toValue(quantity), on: toValue(on) }, signal),
  })
}

export function useWhereUsed(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => ['/boms', 'uses', toValue(id)]),
    queryFn: ({ signal }) => api.get<Use[]>(`/items/${toValue(id)}/where-used`, {}, signal),
  })
}

/** The versions of one item's BOMs or routings. */
export function useVersions(path: MaybeRefOrGetter<string>, item: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => [toValue(path), 'versions', toValue(item)]),
    enabled: computed(() => toValue(item) !== null),
    queryFn: ({ signal }) => api.all<VersionRow>(toValue(path), { item: toValue(item), limit: 100 }, signal),
  })
}

/** The operations of the item's routing in force, to hang components on. */
export function useOperationsOf(item: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => ['/routings', 'operations', toValue(item)]),
    enabled: computed(() => toValue(item) !== null),
    queryFn: async ({ signal }): Promise<Operation[]> => {
      const versions = await api.list<VersionRow>('/routings', { item: toValue(item), status: 'active', limit: 1 }, signal)
      const first = versions.results[0]
      return first ? (await api.get<Routing>(`/routings/${first.id}`, {}, signal)).operations : []
    },
  })
}

const choiceOf = (row: Record<string, unknown>, note = ''): GridChoice => ({
  id: Number(row['id']),
  code: String(row['code'] ?? row['number'] ?? ''),
  name: String(row['name'] ?? ''),
  note,
  row,
})

/** Items for a grid's cell, by code, name, pinyin or barcode. */
export async function findItems(search: string): Promise<GridChoice[]> {
  const page = await api.list<Item & Record<string, unknown>>('/items', { search, active: true, limit: 20 })
  return page.results.map((row) => choiceOf(row, row.specification))
}

export async function findWorkCentres(search: string): Promise<GridChoice[]> {
  const wanted = search.trim().toLowerCase()
  const rows = await api.all<Record<string, unknown>>('/work-centres', { active: true, limit: 200 })
  return rows
    .map((row) => choiceOf(row))
    .filter((one) => wanted === '' || `${one.code} ${one.name}`.toLowerCase().includes(wanted))
}

export async function findUnits(search: string): Promise<GridChoice[]> {
  const wanted = search.trim().toLowerCase()
  const rows = await api.all<Record<string, unknown>>('/units', { active: true, limit: 200 })
  return rows
    .map((row) => choiceOf(row))
    .filter((one) => wanted === '' || `${one.code} ${one.name}`.toLowerCase().includes(wanted))
}
