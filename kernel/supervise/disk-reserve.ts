/**
 * What ingestion leaves free on the disk of the data directory, in bytes. Events stop before the disk is full, so that PostgreSQL, which cannot
 * even start without room, keeps sign-in, settings and jobs at work; both stores then go on by themselves when there is room again.
 */
export const reserveBytes = 100 * 1024 ** 2
