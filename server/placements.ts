import type { Cluster, Placement } from '#kernel/clickhouse/cluster.ts'

/**
 * Where the rows of each table lie on a cluster, and why. What grows with events is divided by who did it: a person's rows are together, and an expression
 * over columns of the sorting key keeps what the engine merges on one shard. What is small, or has to be whole where it is looked into, lies everywhere.
 */
export const placements: Readonly<Record<string, Placement>> = {
  events: { by: 'cityHash64(person)' },
  // With the events of the same person; those of an account are together, too.
  profile_properties: { by: 'cityHash64(key)' },
  profiles: { by: 'cityHash64(key)' },
  memberships: { by: 'cityHash64(person)' },
  quarantine: { by: 'cityHash64(id)' },

  // The migrations that were applied.
  migrations: 'everywhere',
  // Read with each question about people: every shard replaces the ids that it holds, without asking another one.
  identity_overrides: 'everywhere',
  // Read as a graph, in whole, and right after it was written.
  identity_links: 'everywhere',
  // Read by mutations, which run on each shard by itself and see only what is there.
  erasing: 'everywhere',
  // A few rows for each paying account, read in whole for each answer about churn.
  subscriptions: 'everywhere',
  // Counters, by the hour: small.
  ingest_stats: 'everywhere',
  plan_violations: 'everywhere',
  plan_changes: 'everywhere',
}

/** The cluster of a configuration; undefined for one server. */
export const clusterOf = (name: string | undefined, clickhouseUrl: string): Cluster | undefined =>
  name === undefined ? undefined : { name, database: new URL(clickhouseUrl).pathname.slice(1) || 'default', placements }
