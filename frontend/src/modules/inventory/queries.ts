import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api } from '@/api/client'

import type { Closing, StockDocument } from './types'

export function useStockDocument(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/stock/documents', 'one', id.value]),
    queryFn: ({ signal }) => api.get<StockDocument>(`/stock/documents/${id.value}`, {}, signal),
  })
}

export function useClosing() {
  return useQuery({ queryKey: ['/stock/closing'], queryFn: ({ signal }) => api.get<Closing>('/stock/closing', {}, signal) })
}

/** After a posting every list of stock may show something else. */
export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient()
  const touched = ['/stock/items', '/stock/balances', '/stock/moves', '/stock/lots', '/stock/documents']
  return async () => {
    await Promise.all(touched.map((key) => queries.invalidateQueries({ queryKey: [key] })))
  }
}
