import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api } from '@/api/client'

import type { Delivery, DeliveryRow, LineEvent, OrderRevision, OrderWorkOrder, SalesOrder, SalesReturn, SalesReturnRow } from './types'

export function useSalesOrder(id: Ref<number | null>) {
  return useQuery({
    queryKey: computed(() => ['/sales-orders', 'one', id.value]),
    enabled: computed(() => id.value !== null),
    queryFn: ({ signal }) => api.get<SalesOrder>(`/sales-orders/${id.value}`, {}, signal),
  })
}

export function useDeliveriesOf(orderId: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/deliveries', 'of', orderId.value]),
    queryFn: ({ signal }) => api.all<DeliveryRow>('/deliveries', { order: orderId.value, limit: 200 }, signal),
  })
}

export function useReturnsOf(filter: Ref<{ order: number } | { delivery: number }>) {
  return useQuery({
    queryKey: computed(() => ['/sales-returns', 'of', filter.value]),
    queryFn: ({ signal }) => api.all<SalesReturnRow>('/sales-returns', { ...filter.value, limit: 200 }, signal),
  })
}

/** Asked only where the enterprise has production and the person may see it. */
export function useWorkOrdersOf(orderId: Ref<number>, enabled: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['/work-orders', 'of', orderId.value]),
    enabled,
    queryFn: ({ signal }) => api.all<OrderWorkOrder>('/work-orders', { order: orderId.value, ordering: 'id', limit: 200 }, signal),
  })
}

export function useOrderEvents(id: Ref<number>, enabled: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['/sales-orders', 'events', id.value]),
    enabled,
    queryFn: ({ signal }) => api.all<LineEvent>(`/sales-orders/${id.value}/events`, {}, signal),
  })
}

export function useOrderRevisions(id: Ref<number>, enabled: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['/sales-orders', 'revisions', id.value]),
    enabled,
    queryFn: ({ signal }) => api.all<OrderRevision>(`/sales-orders/${id.value}/revisions`, {}, signal),
  })
}

export function useDelivery(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/deliveries', 'one', id.value]),
    queryFn: ({ signal }) => api.get<Delivery>(`/deliveries/${id.value}`, {}, signal),
  })
}

export function useSalesReturn(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/sales-returns', 'one', id.value]),
    queryFn: ({ signal }) => api.get<SalesReturn>(`/sales-returns/${id.value}`, {}, signal),
  })
}

/** After a write: an order, its deliveries, returns and work orders show one another's quantities. */
export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient()
  const touched = ['/sales-orders', '/deliveries', '/sales-returns', '/work-orders']
  return async () => {
    await Promise.all(touched.map((key) => queries.invalidateQueries({ queryKey: [key] })))
  }
}
