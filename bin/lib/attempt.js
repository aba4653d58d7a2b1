/** Runs a step of a command; a failure becomes its message and exit code 1 instead of a stack trace. */
export async function attempt(work) {
  try {
    await work()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
