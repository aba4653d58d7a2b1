/**
 * The modules in their order. The order is the architecture: a module may use only those before it, and only through their `contract.ts`,
 * `server/index.ts` and `web/index.ts`. What must go the other way goes by domain event (server) or slot (web).
 */
export const moduleOrder = ['workspace', 'events', 'metrics', 'demo'] as const
