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
  version: number | null
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

/** `path` is `/billing/usage`, or that of an enterprise for operators. */
export function useUsage(path: Ref<string>, month: Ref<string>) {
  return useQuery({
    queryKey: computed(() => [path.value, month.value]),
    queryFn: ({ signal }) => api.get<{ month: string; meters: MeterMonth[] }>(path.value, { month: month.value }, signal),
  })
}

export function useUsageDays(path: Ref<string>, meter: Ref<string>, month: Ref<string>) {
  return useQuery({
    queryKey: computed(() => [path.value, meter.value, 'days', month.value]),
    enabled: computed(() => meter.value !== ''),
    queryFn: ({ signal }) => api.get<{ days: UsageDay[] }>(`${path.value}/${meter.value}/days`, { month: month.value }, signal),
  })
}
