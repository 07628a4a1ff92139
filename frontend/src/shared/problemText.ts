import { ApiProblem, NetworkProblem } from '@/api/client'
import { i18n } from '@/locales'

/** What to tell a person: the server's own words (already in their language), or ours by code. */
export function problemText(error: unknown): string {
  const { t, te } = i18n.global
  if (error instanceof NetworkProblem) return t('errors.network')
  if (error instanceof ApiProblem) {
    if (error.detail) return error.detail
    const key = `errors.${error.code}`
    return te(key) || te(key, 'zh-CN') ? t(key) : t('errors.server_error')
  }
  throw error
}
