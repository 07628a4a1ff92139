import { isCreditCode, normalCreditCode } from '@/shared/creditCode'

export interface SignUpForm {
  name: string
  credit_code: string
  industry: string
  town: string
  size_class: string
  designated: boolean
  code: string
  admin_name: string
  phone: string
  email: string
  password: string
  again: string
}

export const emptyForm = (): SignUpForm => ({
  name: '',
  credit_code: '',
  industry: '',
  town: '',
  size_class: '',
  designated: false,
  code: '',
  admin_name: '',
  phone: '',
  email: '',
  password: '',
  again: '',
})

const REQUIRED = ['name', 'credit_code', 'industry', 'town', 'size_class', 'admin_name', 'phone', 'password'] as const

/** Keys of texts by field: what is missing or plainly wrong before the server is asked. */
export function checkForm(form: SignUpForm): Record<string, string> {
  const found: Record<string, string> = {}
  for (const field of REQUIRED) if (form[field].trim() === '') found[field] = 'common.required'
  if (form.credit_code !== '' && !isCreditCode(normalCreditCode(form.credit_code))) found['credit_code'] = 'www.creditCodeWrong'
  if (form.phone !== '' && !/^1[3-9]\d{9}$/.test(form.phone.replace(/[\s-]/g, ''))) found['phone'] = 'www.phoneWrong'
  if (form.again !== form.password) found['again'] = 'www.passwordsDiffer'
  if (form.code !== '' && !isHostLabel(form.code)) found['code'] = 'www.hostWrong'
  return found
}

export const isHostLabel = (text: string): boolean => /^(?!.*--)[a-z][a-z0-9-]{0,37}[a-z0-9]$/.test(text)

/** The body of the request; empty optional entries are left out. */
export function signUpBody(form: SignUpForm): Record<string, unknown> {
  return {
    name: form.name.trim(),
    credit_code: normalCreditCode(form.credit_code),
    industry: form.industry,
    town: form.town,
    size_class: form.size_class,
    designated: form.designated,
    administrator: {
      name: form.admin_name.trim(),
      phone: form.phone.replace(/[\s-]/g, ''),
      ...(form.email.trim() === '' ? {} : { email: form.email.trim() }),
      password: form.password,
    },
    ...(form.code === '' ? {} : { code: form.code }),
  }
}

/** Server messages by the form's own field names (`administrator.phone` → `phone`). */
export function formErrors(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([field, message]) => {
      const own = field.replace(/^administrator\./, '')
      return [field === 'administrator.name' ? 'admin_name' : own, message]
    }),
  )
}
