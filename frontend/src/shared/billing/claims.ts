import type { Tone } from '@/shared/ui/tones'

export interface ClaimStep {
  at: string
  state: string
  actor_name: string
  amount: string | null
  reason: string
}

export const CATEGORIES = ['software', 'hardware', 'automation', 'consulting'] as const

export const STATES = ['draft', 'submitted', 'returned', 'accepted', 'approved', 'paid', 'withdrawn', 'rejected', 'clawed_back'] as const

export const CLAIM_TONES: Record<string, Tone> = {
  submitted: 'info',
  accepted: 'accent',
  returned: 'warn',
  approved: 'good',
  paid: 'good',
  rejected: 'bad',
  clawed_back: 'bad',
}

export interface Flag {
  flag: string
  line: number | null
  facts: Record<string, string>
}

/** The text of a flag that has one for each thing that may have raised it. */
export function flagKey({ flag, facts }: Flag): string {
  if (flag === 'F2') return (facts['paid'] ?? '') > (facts['cutoff'] ?? '') ? 'F2late' : 'F2early'
  if (flag === 'F4') return facts['list'] === undefined ? 'F4median' : 'F4list'
  return flag
}
