import { Tabs } from '@mantine/core'
import { Copyable } from '#web/ui/Copyable.tsx'
import type { Sdk } from '../../contract.ts'
import parts from '../parts.module.css'
import classes from './NewSource.module.css'
import { sdkText } from './sdk-words.ts'
import { guideOf } from './snippets.ts'
import type { Change, Snippet } from './snippets/guide.ts'

/** What to install, what to change of what is there, and code to copy. */
export function SdkGuide({ sdk, ingestKey }: { sdk: Sdk; ingestKey: string }) {
  const { install, hint, snippets, change } = guideOf(sdk, window.location.origin, ingestKey)
  return (
    <div className={parts.section}>
      <p className={parts.muted}>{hint}</p>
      {change && <ChangedLine change={change} />}
      {install && <Copyable text={install} label={`Command that installs it for ${sdkText[sdk]}`} />}
      {snippets.length === 1 ? <Code sdk={sdk} snippet={snippets[0]!} /> : <Choices sdk={sdk} snippets={snippets} />}
    </div>
  )
}

/** One line is another one: that is all, for who uses the SDK already. */
function ChangedLine({ change: { before, after } }: { change: Change }) {
  return (
    <div className={parts.section}>
      <p>If you use it already, one line changes:</p>
      {/* Reachable by keyboard, because it scrolls. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={classes.change} tabIndex={0} aria-label="The line that changes">
        <del>{`- ${before}`}</del>
        <ins>{`+ ${after}`}</ins>
      </pre>
    </div>
  )
}

const Code = ({ sdk, snippet }: { sdk: Sdk; snippet: Snippet }) => (
  <Copyable text={snippet.code} label={`${snippet.label} for ${sdkText[sdk]}`} isBlock />
)

function Choices({ sdk, snippets }: { sdk: Sdk; snippets: readonly Snippet[] }) {
  return (
    <Tabs defaultValue={snippets[0]!.label} keepMounted={false}>
      <Tabs.List>
        {snippets.map(({ label }) => (
          <Tabs.Tab key={label} value={label}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.label} value={snippet.label} pt="sm">
          <Code sdk={sdk} snippet={snippet} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
