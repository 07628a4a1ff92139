import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api } from '@/api/client'

export interface MeterMonth {
  meter: string
  name: string
  unit: string
  kind: string
  quantity: string
  most: string | null
  action: 'warn' | 'refuse' | null
  /** Per cent of the quota, rounded down. */
  share: number | null
  warned: boolean
  reached: boolean
}

export interface UsageDay {
  day: string
  module: string
  quantity: string
}

export function useUsage(month: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['/billing/usage', month.value]),
    queryFn: ({ signal }) => api.get<{ month: string; meters: MeterMonth[] }>('/billing/usage', { month: month.value }, signal),
  })
}

export function useUsageDays(meter: Ref<string>, month: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['/billing/usage', meter.value, 'days', month.value]),
    enabled: computed(() => meter.value !== ''),
    queryFn: ({ signal }) => api.get<{ days: UsageDay[] }>(`/billing/usage/${meter.value}/days`, { month: month.value }, signal),
  })
}
