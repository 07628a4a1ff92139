import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { api, type Page, type Query } from '@/api/client'

import { filterQuery, type Filter } from './columns'
import { readTableState, writeTableState, type TableState } from './tableState'

export interface TableSource {
  path: string
  filters: Filter[]
  fixedQuery: Query
  pageSize: number
  enabled: boolean
}

/** The rows of one list, page after page, with its state in the address. */
export function useTable<Row>(source: ComputedRef<TableSource>) {
  const route = useRoute()
  const router = useRouter()
  const names = computed(() => source.value.filters.map((filter) => filter.name))
  const state = computed(() => readTableState(route.query, names.value))

  function change(changes: Partial<TableState>): void {
    const next = { ...state.value, ...changes }
    void router.replace({ query: writeTableState(next, names.value, route.query) })
  }

  const query = computed<Query>(() => ({
    ...source.value.fixedQuery,
    ...filterQuery(source.value.filters, state.value.filters),
    search: state.value.search,
    ordering: state.value.ordering,
  }))

  const pages = useInfiniteQuery({
    queryKey: computed(() => [source.value.path, 'list', query.value] as const),
    enabled: computed(() => source.value.enabled),
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      api.list<Row>(source.value.path, { ...query.value, cursor: pageParam, limit: source.value.pageSize }, signal),
    getNextPageParam: (last: Page<Row>) => last.next ?? undefined,
  })

  const rows = computed<Row[]>(() => pages.data.value?.pages.flatMap((page) => page.results) ?? [])

  return { state, change, query, pages, rows }
}
