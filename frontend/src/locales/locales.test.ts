import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }

const files = import.meta.glob<{ default: Tree }>('./*/*.json', { eager: true })

function keys(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keys(value, `${prefix}${key}.`),
  )
}

function texts(tree: Tree): string[] {
  return Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : texts(value)))
}

const areas = (language: string): string[] =>
  Object.keys(files)
    .filter((path) => path.startsWith(`./${language}/`))
    .map((path) => path.slice(`./${language}/`.length))
    .sort()

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

describe('texts', () => {
  it('have the same areas in both languages', () => {
    expect(areas('en')).toEqual(areas('zh-CN'))
  })

  it.each(areas('zh-CN'))('of %s have the same keys in both languages', (area) => {
    const chinese = files[`./zh-CN/${area}`]?.default ?? {}
    const english = files[`./en/${area}`]?.default ?? {}
    expect(keys(english).sort()).toEqual(keys(chinese).sort())
  })

  it.each(areas('zh-CN'))('of %s are never empty', (area) => {
    for (const language of ['zh-CN', 'en']) {
      expect(texts(files[`./${language}/${area}`]?.default ?? {}).filter((text) => text.trim() === '')).toEqual([])
    }
  })

  it.each(areas('zh-CN'))('of %s name the same values in both languages', (area) => {
    const chinese = files[`./zh-CN/${area}`]?.default ?? {}
    const english = files[`./en/${area}`]?.default ?? {}
    const values = (tree: Tree): Record<string, string[]> =>
      Object.fromEntries(keys(tree).map((key) => [key, placeholders(at(tree, key))]))
    expect(values(english)).toEqual(values(chinese))
  })

  it('never call stock shares', () => {
    const all = Object.values(files).flatMap((file) => texts(file.default))
    expect(all.filter((text) => text.includes('股票'))).toEqual([])
  })
})

function at(tree: Tree, path: string): string {
  let value: string | Tree | undefined = tree
  for (const part of path.split('.')) value = typeof value === 'object' ? value[part] : undefined
  return typeof value === 'string' ? value : ''
}
