import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { api } from '@/api/client'
import { useSession } from '@/app/session'
import type { Account, Contract, Price, Subscription } from '@/shared/billing/types'

export interface CatalogueModule {
  code: string
  name: string
  summary: string
  features: string[]
  list_price_wan: string | null
  price_on_request: boolean
  built: boolean
  state: 'active' | 'grace' | 'available' | 'not_built'
  requires: string[]
  since: string | null
  until: string | null
  prices: Price[]
  frozen: boolean
  subscription: Subscription | null
}

export interface Bundle {
  code: string
  name: string
  modules: string[]
  share: string
}

export interface QuoteLine {
  kind: 'fee' | 'prepaid' | 'setup' | 'usage'
  module: string
  service_from: string
  service_to: string
  days: number
  of_days: number
  quantity: string
  unit_price: string
  discount: string
  net: string
}

export interface Period {
  start: string
  end: string
}

export interface Quote {
  period: Period
  lines: QuoteLine[]
  next_period: Period | null
  next_lines: QuoteLine[]
  credit: string
}

export interface OwnSubscriptions {
  subscriptions: Subscription[]
  next: { period: Period; lines: QuoteLine[]; net: string; trials: number }
  contracts: Contract[]
}

const ROOTS = ['/billing/catalogue', '/billing/subscriptions', '/billing/account']

export function useCatalogue() {
  const { locale } = useI18n()
  return useQuery({
    queryKey: computed(() => ['/billing/catalogue', locale.value]),
    queryFn: ({ signal }) => api.get<{ modules: CatalogueModule[]; bundles: Bundle[] }>('/billing/catalogue', {}, signal),
  })
}

export function useOwnSubscriptions() {
  const { locale } = useI18n()
  return useQuery({
    queryKey: computed(() => ['/billing/subscriptions', locale.value]),
    queryFn: ({ signal }) => api.get<OwnSubscriptions>('/billing/subscriptions', {}, signal),
  })
}

export function useAccount() {
  return useQuery({
    queryKey: ['/billing/account'],
    queryFn: ({ signal }) => api.get<Account>('/billing/account', {}, signal),
  })
}

/** What a change would cost, asked anew for every choice; nothing while `ask` is null. */
export function useQuote(ask: Ref<{ path: string; query: Record<string, string> } | null>) {
  return useQuery({
    queryKey: computed(() => ['/billing/subscriptions', 'quote', ask.value]),
    enabled: computed(() => ask.value !== null),
    gcTime: 0,
    queryFn: ({ signal }) => api.get<Quote>(ask.value?.path ?? '', ask.value?.query ?? {}, signal),
  })
}

/** After a change: the menu, the catalogue and the subscriptions follow. */
export function useFollow(): () => Promise<void> {
  const queries = useQueryClient()
  const session = useSession()
  return async () => {
    await Promise.all([...ROOTS.map((key) => queries.invalidateQueries({ queryKey: [key] })), session.load()])
  }
}
