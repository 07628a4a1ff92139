import type { Connect, Plugin } from 'vite'

/** The page that answers a path of a host; the production server follows the same table. */
export function entryFor(host: string, path: string): string {
  const label = (host.split(':')[0] ?? '').split('.')[0]
  if (label === 'www' || label === 'localhost' || label === '127') return 'www.html'
  if (label === 'admin') return 'admin.html'
  if (/^\/floor(\/|$)/.test(path)) return 'floor.html'
  if (/^\/board(\/|$)/.test(path)) return 'board.html'
  return 'index.html'
}

function rewrite(base: string): Connect.NextHandleFunction {
  return (request, _response, next) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const isPage = !path.startsWith(base) && !path.startsWith('/api') && !/^\/(@|node_modules|src)/.test(path)
    if (path === '/floor-sw.js') request.url = `${base}floor-sw.js`
    else if (isPage && (request.headers.accept ?? '').includes('text/html')) {
      request.url = `${base}${entryFor(request.headers.host ?? '', path)}`
    }
    next()
  }
}

/** Lets the dev and preview servers answer each host and path with its page, as Django does. */
export function entryByHost(base: string): Plugin {
  return {
    name: 'entry-by-host',
    configureServer(server) {
      server.middlewares.use(rewrite(base))
    },
    configurePreviewServer(server) {
      server.middlewares.use(rewrite(base))
    },
  }
}
