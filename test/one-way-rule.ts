import { moduleOrder } from '#modules/index.ts'

const order: readonly string[] = moduleOrder

interface Place {
  /** `kernel`, `modules`, `server`, `web`, `test`… */
  top: string
  /** For files of a module: which one, and which side of it. */
  module?: string
  side?: 'contract' | 'server' | 'web' | undefined
  /** A test, or what only tests use. */
  isTest: boolean
}

/** They use the product from outside. */
const outside = ['test', 'e2e', 'bench', 'demo', 'bin']

function placeOf(path: string): Place {
  const [top = '', second = '', third = ''] = path.split('/')
  const isTest = /\.(test|e2e|fixture)\.tsx?$/.test(path) || top === 'test' || top === 'e2e'
  if (top !== 'modules' || !path.includes('/', 'modules/'.length)) return { top, isTest }
  const side = third.startsWith('contract') ? 'contract' : third === 'server' || third === 'web' ? third : undefined
  return { top, module: second, side, isTest }
}

/** What one module shows to the others. */
const isDoor = (path: string): boolean => /^modules\/[^/]+\/(contract\.ts|contract\/.+|(server|web)\/index\.ts)$/.test(path)

const composesServer = 'server/app.ts'
const composesWeb = 'web/routes.tsx'

/**
 * Judges one import by the one-way rule of ARCHITECTURE.md.
 * @returns what is wrong and what to do, or undefined
 */
export function objection(from: string, to: string): string | undefined {
  const [here, there] = [placeOf(from), placeOf(to)]
  if (outside.includes(here.top)) return undefined
  // A test may use the harness and the whole server, and of the rest what the file that it tests may use.
  if (here.isTest && (there.isTest || there.top === 'server')) return undefined
  const reason = kernelRule(here, there) ?? sideRule(here, there) ?? compositionRule(from, here, there) ?? moduleRule(here, there, to)
  return reason && `${from} imports ${to}: ${reason}`
}

function kernelRule(here: Place, there: Place): string | undefined {
  if (here.top === 'kernel' && there.top !== 'kernel')
    return 'the kernel knows nothing of the product; pass it in, or move the code out of the kernel'
  if (!here.isTest && there.isTest) return 'the product does not use its tests; move the code to where it is used'
  return undefined
}

const isBrowserCode = (place: Place): boolean => place.top === 'web' || place.side === 'web'
const isServerCode = (place: Place): boolean => place.top === 'server' || place.side === 'server'

function sideRule(here: Place, there: Place): string | undefined {
  if (isBrowserCode(here) && isServerCode(there)) return 'pages never use server code; put what both need into contract.ts, or call the API'
  if (isServerCode(here) && isBrowserCode(there)) return 'the server never uses page code; put what both need into contract.ts'
  if (here.side === 'contract' && (isBrowserCode(there) || isServerCode(there)))
    return 'a contract is used on both sides, so it may use neither'
  return undefined
}

function compositionRule(from: string, here: Place, there: Place): string | undefined {
  if (here.module && there.top === 'server')
    return 'modules are put together by server/app.ts and know nothing of it; take what you need from ctx.app'
  if (here.top === 'modules' || !there.module) return undefined
  if (here.top === 'server' && from !== composesServer && there.side !== 'contract')
    return `only ${composesServer} knows the modules; go through it`
  if (here.top === 'web' && from.startsWith('web/ui/')) return 'web/ui has no product words; pass it in as a property'
  if (here.top === 'web' && from !== composesWeb && there.side !== 'contract')
    return `only ${composesWeb} knows the modules; offer a slot that they fill`
  return undefined
}

function moduleRule(here: Place, there: Place, to: string): string | undefined {
  if (!there.module || here.module === there.module) return undefined
  if (!isDoor(to)) return `${there.module} shows only contract.ts, server/index.ts and web/index.ts to others; export it from one of these`
  if (!here.module) return undefined
  const [ours, theirs] = [order.indexOf(here.module), order.indexOf(there.module)]
  if (ours < 0) return `modules/index.ts does not list ${here.module}; add it at its place in the order`
  if (theirs < 0) return `modules/index.ts does not list ${there.module}; add it at its place in the order`
  if (theirs > ours)
    return `${there.module} stands later in modules/index.ts; publish an event (or offer a slot) that it reacts to, or move the code`
  return undefined
}
