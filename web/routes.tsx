import { web as demo } from '#modules/demo/web/index.ts'
import { web as events } from '#modules/events/web/index.ts'
import { web as metrics } from '#modules/metrics/web/index.ts'
import { web as workspace } from '#modules/workspace/web/index.ts'
import { galleryPages } from './gallery/pages.ts'
import type { WebModule } from './module.ts'

/** All modules in the order of `modules/index.ts`. The only place in the browser that knows them all. */
const modules: WebModule[] = [workspace, events, metrics, demo]

export const pages = [...modules.flatMap((one) => one.pages), ...galleryPages]
export const commands = modules.flatMap((one) => one.commands ?? [])
export const providers = modules.flatMap((one) => one.providers ?? [])
export const slotFills = modules.flatMap((one) => one.slots ?? [])
