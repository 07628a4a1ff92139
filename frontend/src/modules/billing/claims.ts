import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api } from '@/api/client'
import type { CATEGORIES} from '@/shared/billing/claims';
import { type ClaimStep } from '@/shared/billing/claims'

export interface ClaimRow {
  id: number
  number: string
  project: number
  project_name: string
  programme: string
  state: string
  submitted_on: string | null
  computed: string | null
  approved: string | null
  paid: string | null
  clawed_back: string | null
  version: number
}

export const DAYS = ['filed_on', 'accepted_on', 'audited_on'] as const

type Amounts = Record<(typeof CATEGORIES)[number], string>
type Days = Record<(typeof DAYS)[number], string | null>

interface SentClaim extends ClaimRow, Amounts, Days {
  allowed_transitions: string[]
  paid_on: string | null
  snapshot_sha256: string
  package_sha256: string
  history: ClaimStep[]
}

export interface Claim extends SentClaim {
  /** What the enterprise may do itself; the other steps are the examiners'. */
  allowed_actions: string[]
}

export interface Missing {
  code: string
  line: number | null
  what: string
  blocks: boolean
}

export interface CountedLine {
  position: number
  name: string
  kind: string
  contract: string
  /** What of the contract is for the days of service that count. */
  agreed: string
  days: number | null
  of_days: number | null
  invoiced: string
  paid: string
  amount: string
  reasons: string[]
}

export interface Assessment {
  complete: boolean
  missing: Missing[]
  policy: { name: string; number: number; document: string; readings: Record<string, string> } | null
  basis: string
  start: string
  cutoff: string
  lines: CountedLine[]
  totals: Partial<Amounts>
  payable: string | null
  lowest: string | null
  highest: string | null
  flags: { flag: string; line: number | null; facts: Record<string, string> }[]
}

const OWN_STEPS: Record<string, string[]> = { submitted: ['edit', 'submit'], withdrawn: ['withdraw'] }

export function useClaim(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/billing/claims', 'one', id.value]),
    queryFn: async ({ signal }): Promise<Claim> => {
      const sent = await api.get<SentClaim>(`/billing/claims/${id.value}`, undefined, signal)
      return { ...sent, allowed_actions: sent.allowed_transitions.flatMap((state) => OWN_STEPS[state] ?? []) }
    },
  })
}

/** Asked for only while the claim is not frozen. */
export function useAssessment(id: Ref<number>, open: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['/billing/claims', 'assessment', id.value]),
    enabled: open,
    queryFn: ({ signal }) => api.get<Assessment>(`/billing/claims/${id.value}/assessment`, undefined, signal),
  })
}

export function useForgetClaims(): () => Promise<unknown> {
  const client = useQueryClient()
  return () => Promise.all(['/billing/claims', '/billing/projects'].map((path) => client.invalidateQueries({ queryKey: [path] })))
}
