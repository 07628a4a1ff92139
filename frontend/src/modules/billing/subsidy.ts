import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'

import { api } from '@/api/client'
import { compare, divide, formatMoney, isZero, subtract } from '@/shared/decimal'

export interface ProgrammeVersion {
  id: number
  programme: string
  name: string
  name_en: string
  number: number
  status: string
  valid_from: string | null
  clause: string
  document_title: string
  floor: string
  ceiling: string
  rate: string
  cap: string | null
  general_rate: string | null
  consulting_eligible: boolean | null
  automation: boolean
  automation_threshold: string | null
}

export interface Outcome {
  base: string | null
  addon: string | null
  raw: string | null
  payable: string | null
  cap_hit: boolean | null
  missing: string[]
  lowest: string | null
  highest: string | null
}

/** A corner of a line: invested, subsidy. */
export type Corner = [string, string]

export interface NextStep {
  kind: 'FLOOR' | 'CEILING' | 'AUTOMATION' | 'CAP'
  at: string
  missing: string
  payable: string
  jump: string
}

export interface Reading extends Outcome {
  base_reading: 'WHOLE' | 'PORTION' | 'PORTION_G'
  automation_reading: 'WHOLE' | 'EXCESS' | null
  chosen: boolean
  /** At the general rate, or at the lowest and the highest it may be. */
  lines: Corner[][]
  next: NextStep[]
}

export interface Preview extends Outcome {
  version_id: number
  general_rate: string | null
  counted: { soft_hard: string; automation: string; hardware_left_out: string } | null
  steps: { step: string; value: string; zh: string; en: string }[]
  until: string
  readings: Reading[]
}

export function useProgrammes(enabled: Ref<boolean> = ref(true)) {
  return useQuery({
    queryKey: ['/billing/subsidy/programmes'],
    enabled,
    queryFn: ({ signal }) => api.all<ProgrammeVersion>('/billing/subsidy/programmes', {}, signal),
  })
}

export function usePreview(query: Ref<Record<string, string>>) {
  return useQuery({
    queryKey: computed(() => ['/billing/subsidy/preview', query.value]),
    enabled: computed(() => query.value['programme'] !== undefined),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Preview>('/billing/subsidy/preview', query.value, signal),
  })
}

type Translate = (key: string, named: Record<string, string>) => string

/** How much more is needed to the next threshold, and what it brings. */
export function stepText(t: Translate, step: NextStep): string {
  const said = t(`billingSubsidy.nextLine.${step.kind}`, { missing: formatMoney(step.missing), at: formatMoney(step.at), payable: formatMoney(step.payable) })
  return isZero(step.jump) ? said : `${said}${t('billingSubsidy.jump', { jump: formatMoney(step.jump) })}`
}

/** Between what a refused total lies. */
export function rangeText(t: Translate, outcome: Pick<Outcome, 'lowest' | 'highest'>): string {
  const [low, high] = [formatMoney(outcome.lowest), formatMoney(outcome.highest)]
  return low === high ? t('billingSubsidy.same', { amount: low }) : t('billingSubsidy.range', { low, high })
}

const WAN = '10000'

/** `1234500` → `123.45`: yuan in units of 10 000, without needless zeros. */
export function inWan(yuan: string): string {
  const value = divide(yuan, WAN, 6) ?? '0'
  const places = value.includes('.') ? value.length - value.indexOf('.') - 1 : 0
  return formatMoney(value, places)
}

/** How much a line jumps where two corners stand one above the other; null where none do. */
export function jumpOf(line: readonly Corner[]): { at: string; by: string } | null {
  for (let place = 1; place < line.length; place += 1) {
    const [before, after] = [line[place - 1], line[place]] as [Corner, Corner]
    if (compare(before[0], after[0]) === 0 && compare(before[1], after[1]) !== 0) {
      return { at: after[0], by: subtract(after[1], before[1]) }
    }
  }
  return null
}

/** About five round marks from nothing to `most`, in yuan. For drawing alone, hence numbers. */
export function marks(most: number): number[] {
  if (most <= 0) return [0]
  const rough = most / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough
  const found: number[] = []
  for (let mark = 0; mark <= most * 1.000001; mark += step) found.push(mark)
  return found
}
