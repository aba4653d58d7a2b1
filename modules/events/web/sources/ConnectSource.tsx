import { Button, Select } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { Link } from '#web/navigation.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import { sdks, type Sdk, type Source } from '../../contract.ts'
import parts from '../parts.module.css'
import { FirstEvent } from './FirstEvent.tsx'
import { sdkOf, sdkText } from './sdk-words.ts'
import { SdkGuide } from './SdkGuide.tsx'

/** A source that somebody connects now. */
export interface Connecting {
  source: Source
  /** Only in the moment in which it was made can a key be copied. */
  ingestKey?: string
}

interface ConnectSourceProps extends Connecting {
  onClose: () => void
}

/** The key, the way to use it, and the first event as it arrives. */
export function ConnectSource({ source, ingestKey, onClose }: ConnectSourceProps) {
  const section = useRef<HTMLElement>(null)
  const [sdk, setSdk] = useState<Sdk>(sdkOf(source))
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <section ref={section} className={parts.secret} aria-label={`Connect ${source.name}`}>
      <div className={parts.row}>
        <h2 className={parts.heading}>Connect {source.name}</h2>
        {source.kind !== 'webhook' && (
          <Select
            className={parts.end}
            size="xs"
            aria-label="Instructions for"
            data={sdks.filter((one) => one !== 'webhook').map((value) => ({ value, label: sdkText[value] }))}
            value={sdk}
            allowDeselect={false}
            onChange={(value) => setSdk(value ?? sdk)}
          />
        )}
      </div>
      {ingestKey ? (
        <>
          <p>This is its key. It is shown only now; you can make another one at any time.</p>
          <Copyable text={ingestKey} label="ingest key" />
        </>
      ) : (
        <p>Put a key of this source where it says YOUR_KEY. A key is shown only when it is made: “New key” makes another one.</p>
      )}
      <SdkGuide sdk={sdk} ingestKey={ingestKey ?? 'YOUR_KEY'} />
      <FirstEvent source={source} />
      <div className={parts.row}>
        {source.kind === 'webhook' && <Link to={`/sources/${source.id}`}>Say what becomes of the bodies</Link>}
        <Button className={parts.end} variant="default" size="compact-sm" onClick={onClose}>
          Done
        </Button>
      </div>
    </section>
  )
}
