import { dirname, relative, resolve } from 'node:path'

const SOURCE = resolve(import.meta.dirname, '..', 'src')

/** What each room of src/ may import from; modules are checked one against another below. */
const ALLOWED = {
  api: ['api'],
  shared: ['shared', 'api', 'locales'],
  testing: ['testing', 'api', 'shared', 'app', 'locales'],
  modules: ['modules', 'shared', 'api', 'app', 'locales'],
  app: ['app', 'shared', 'api', 'locales', 'modules'],
  floor: ['floor', 'shared', 'api', 'locales'],
  board: ['board', 'shared', 'api', 'locales'],
  www: ['www', 'shared', 'api', 'locales'],
  admin: ['admin', 'shared', 'api', 'locales'],
}
/** What a module may take of the office application: the session, never its screens. */
const APP_FOR_MODULES = /^app\/(session|registration)(\.ts)?$/
/** What the office application may take of a module: its registration. */
const MODULE_FOR_APP = /^modules\/[^/]+\/routes(\.ts)?$/

function problem(from, to) {
  const [fromRoom, fromModule] = from.split('/')
  const [toRoom, toModule] = to.split('/')
  const allowed = ALLOWED[fromRoom]
  if (!from.includes('/') || !allowed) return null
  if (/\.test\.ts$/.test(from) && toRoom === 'testing') return null
  if (!allowed.includes(toRoom)) return `${fromRoom}/ may not import ${toRoom}/`
  if (fromRoom === 'modules' && toRoom === 'modules' && fromModule !== toModule) {
    return `module ${fromModule} may not import module ${toModule}`
  }
  if (fromRoom === 'modules' && toRoom === 'app' && !APP_FOR_MODULES.test(to)) {
    return 'a module may use only app/session and app/registration'
  }
  if (fromRoom === 'app' && toRoom === 'modules' && !MODULE_FOR_APP.test(to)) {
    return 'the application may import only the routes.ts of a module'
  }
  return null
}

/** ESLint rule: the rooms of src/ depend on one another in one direction only. */
export const boundaries = {
  meta: { type: 'problem', schema: [], docs: { description: 'module boundaries' } },
  create(context) {
    const file = relative(SOURCE, context.filename)
    if (file.startsWith('..')) return {}
    const check = (node) => {
      const source = node.source?.value
      if (typeof source !== 'string') return
      const target = source.startsWith('@/')
        ? source.slice(2)
        : source.startsWith('.')
          ? relative(SOURCE, resolve(dirname(context.filename), source))
          : null
      const message = target === null ? null : problem(file, target)
      if (message) context.report({ node, message })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    }
  },
}
