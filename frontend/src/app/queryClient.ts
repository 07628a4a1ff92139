import { QueryClient } from '@tanstack/vue-query'

import { NetworkProblem } from '@/api/client'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal will be refused again; only a bad line is worth another try.
      retry: (count, error) => error instanceof NetworkProblem && count < 3,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
})
