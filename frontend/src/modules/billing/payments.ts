import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api } from '@/api/client'
import type { BillPayments, BillToPay, Order, Payment } from '@/shared/billing/payments'
import { useLive } from '@/shared/live'

export interface Pay {
  open: string
  overdue: string
  credit: string
  standing: string
  transfer: { name: string; bank: string; account: string }
  /** The provider's name; empty when nothing can be paid online. */
  online: string
  bills: BillToPay[]
}

export const PAYMENTS_TOPIC = 'billing.payments'
const ROOTS = ['/billing/pay', '/billing/payments', '/billing/invoices']
const WAITING_MILLISECONDS = 5000

export function usePay() {
  return useQuery({ queryKey: ['/billing/pay'], queryFn: ({ signal }) => api.get<Pay>('/billing/pay', {}, signal) })
}

export function usePayment(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/billing/payments', 'one', id.value]),
    queryFn: ({ signal }) => api.get<Payment>(`/billing/payments/${id.value}`, {}, signal),
  })
}

export function useBillPayments(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/billing/invoices', 'payments', id.value]),
    queryFn: ({ signal }) => api.get<BillPayments>(`/billing/invoices/${id.value}/payments`, {}, signal),
  })
}

/** An order, asked for again and again while it runs: the socket may be down on the way back. */
export function useOrder(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/billing/pay', 'order', id.value]),
    queryFn: ({ signal }) => api.get<Order>(`/billing/pay/orders/${id.value}`, {}, signal),
    refetchInterval: (query) => (query.state.data && ['open', 'pending'].includes(query.state.data.state) ? WAITING_MILLISECONDS : false),
  })
}

/** Reads everything that money changes again. */
export function useForgetPayments(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await Promise.all(ROOTS.map((key) => queries.invalidateQueries({ queryKey: [key] })))
  }
}

/** The page follows by itself when money comes in or is put to bills. */
export function useLivePayments(): () => Promise<void> {
  const forget = useForgetPayments()
  useLive(PAYMENTS_TOPIC, () => { void forget() })
  return forget
}
