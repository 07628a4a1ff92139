import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

const CODES = {
  kinds: ['raw', 'purchased', 'semi_finished', 'finished', 'consumable', 'packaging', 'service'],
  supplies: ['make', 'buy'],
  trackings: ['none', 'lot', 'serial'],
  dimensions: ['count', 'mass', 'length', 'area', 'volume', 'time', 'pack'],
  statuses: ['draft', 'active', 'obsolete'],
  centreKinds: ['machine', 'human', 'line', 'outsourced'],
  locationKinds: ['storage', 'receiving', 'shipping', 'production', 'scrap', 'quarantine'],
} as const

/** The words of master data's codes, as choices and one by one. */
export function useWords() {
  const { t, te } = useI18n()
  const word = (group: keyof typeof CODES, code: string): string =>
    te(`masterdata.${group}.${code}`) || te(`masterdata.${group}.${code}`, 'zh-CN') ? t(`masterdata.${group}.${code}`) : code
  const choices = (group: keyof typeof CODES) => CODES[group].map((code) => ({ value: code as string, label: word(group, code) }))
  const weekdays = computed(() => [1, 2, 3, 4, 5, 6, 7].map((day) => t(`masterdata.weekdays.${day}`)))
  return { word, choices, weekdays }
}
