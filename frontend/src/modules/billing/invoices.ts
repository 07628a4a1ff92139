import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { api } from '@/api/client'
import type { Invoice } from '@/shared/billing/types'

export function useInvoice(id: Ref<number>) {
  const { locale } = useI18n()
  return useQuery({
    queryKey: computed(() => ['/billing/invoices', 'one', id.value, locale.value]),
    queryFn: ({ signal }) => api.get<Invoice>(`/billing/invoices/${id.value}`, {}, signal),
  })
}
