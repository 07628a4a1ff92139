import { describe, expect, it } from 'vitest'

import { isCreditCode, normalCreditCode } from '@/shared/creditCode'

import { checkForm, emptyForm, formErrors, isHostLabel, signUpBody } from './signUp'

const filled = () => ({
  ...emptyForm(),
  name: '松木家具有限公司',
  credit_code: '91350100m000100y43',
  industry: '2110',
  town: '城关镇',
  size_class: 'small',
  admin_name: '王建国',
  phone: '138 0013 8000',
  password: 'a-long-password',
  again: 'a-long-password',
})

describe('a unified social credit code', () => {
  it('ends in its check sign', () => {
    expect(isCreditCode('91350100M000100Y43')).toBe(true)
    expect(isCreditCode('91350100M000100Y44')).toBe(false)
  })

  it('has eighteen signs without I, O, S, V and Z', () => {
    expect(isCreditCode('91350100M000100Y4')).toBe(false)
    expect(isCreditCode('9135010OM000100Y43')).toBe(false)
  })

  it('is read with spaces and small or full-width letters', () => {
    expect(normalCreditCode(' 91350100ｍ0001-00y43')).toBe('91350100M000100Y43')
  })
})

describe('a sign-up', () => {
  it('is complete', () => {
    expect(checkForm(filled())).toEqual({})
  })

  it('names what is missing and what is wrong', () => {
    expect(checkForm({ ...filled(), name: ' ', phone: '12345', again: 'x', code: 'A b' })).toEqual({
      name: 'common.required',
      phone: 'www.phoneWrong',
      again: 'www.passwordsDiffer',
      code: 'www.hostWrong',
    })
  })

  it('leaves out what was not filled in', () => {
    expect(signUpBody(filled())).toEqual({
      name: '松木家具有限公司',
      credit_code: '91350100M000100Y43',
      industry: '2110',
      town: '城关镇',
      size_class: 'small',
      designated: false,
      administrator: { name: '王建国', phone: '13800138000', password: 'a-long-password' },
    })
  })

  it('shows the messages of the administrator at their fields', () => {
    expect(formErrors({ 'administrator.name': 'a', 'administrator.phone': 'b', name: 'c' })).toEqual({ admin_name: 'a', phone: 'b', name: 'c' })
  })

  it.each([['songmu', true], ['a1', true], ['1ab', false], ['a--b', false], ['-abc', false], ['abc-', false], ['AB', false]])('takes %s as an address: %s', (label, good) => {
    expect(isHostLabel(label)).toBe(good)
  })
})
