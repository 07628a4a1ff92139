import type { Composer } from 'vue-i18n'

/** The sold modules; operators see them all, built or not. */
const MODULES = ['orders', 'purchasing', 'inventory', 'production', 'quality', 'equipment', 'reconciliation', 'ledger', 'reports'] as const

export const moduleName = (t: Composer['t'], code: string): string => (code === '' ? t('operatorBilling.allModules') : t(`operatorBilling.moduleNames.${code}`))

export const moduleChoices = (t: Composer['t']): { value: string; label: string }[] => MODULES.map((value) => ({ value, label: moduleName(t, value) }))
