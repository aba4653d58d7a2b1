import { RE2JS } from 're2js'

/** Longest pattern that is compiled, in characters. */
const longestPattern = 1_000

/**
 * Compiles a regular expression that somebody wrote into a plan. RE2 takes time in proportion to the text, whatever the pattern: `(a+)+$` would keep the
 * whole process busy for years otherwise. It has no lookaround and no references back.
 * @throws Error that says what is not understood
 */
export function safePattern(pattern: string): { test(text: string): boolean } {
  if (pattern.length > longestPattern) throw new Error(`Expected a pattern of at most ${longestPattern} characters.`)
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
    return { test: (text) => compiled.test(text) }
  } catch (error) {
    throw new Error(
      `The pattern ${JSON.stringify(pattern)} is not understood: ${error instanceof Error ? error.message : String(error)}. Lookaround and references back are not supported.`,
      { cause: error },
    )
  }
}
