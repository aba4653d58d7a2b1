/** The name of the migrated database that each test's own is cloned from. */
export const templateDatabase = 'fairlead_template'
