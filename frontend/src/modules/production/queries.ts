import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api } from '@/api/client'

import type { BoardLink, ProductionSettings, ScrapReason, WorkOrder, WorkReport } from './types'

export function useWorkOrder(id: Ref<number | null>) {
  return useQuery({
    queryKey: computed(() => ['/work-orders', 'one', id.value]),
    enabled: computed(() => id.value !== null),
    queryFn: ({ signal }) => api.get<WorkOrder>(`/work-orders/${id.value}`, {}, signal),
  })
}

export function useReportsOf(workOrderId: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/work-reports', 'of', workOrderId.value]),
    queryFn: async ({ signal }) => (await api.list<WorkReport>('/work-reports', { work_order: workOrderId.value, limit: 100 }, signal)).results,
  })
}

export function useScrapReasons() {
  return useQuery({ queryKey: ['/scrap-reasons', 'active'], queryFn: ({ signal }) => api.all<ScrapReason>('/scrap-reasons', { active: true, limit: 200 }, signal) })
}

export function useSettings() {
  return useQuery({ queryKey: ['/production/settings'], queryFn: ({ signal }) => api.get<ProductionSettings>('/production/settings', {}, signal) })
}

export function useBoardLinks() {
  return useQuery({ queryKey: ['/board/links'], queryFn: ({ signal }) => api.all<BoardLink>('/board/links', { limit: 200 }, signal) })
}

/** After a write: work orders, their reports, the orders and the stock that they move. */
export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient()
  const touched = ['/work-orders', '/work-reports', '/sales-orders', '/stock/balances', '/stock/items']
  return async () => {
    await Promise.all(touched.map((key) => queries.invalidateQueries({ queryKey: [key] })))
  }
}
