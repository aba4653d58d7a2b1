import type { Readable } from 'node:stream'

export interface S3Target {
  endpoint?: string | undefined
  region: string
  bucket: string
  prefix: string
  pathStyle: boolean
}

export interface S3Keys {
  accessKeyId: string
  secretAccessKey: string
}

const partBytes = 8 * 1024 * 1024

const keyOf = ({ prefix }: S3Target, name: string): string => [...prefix.split('/').filter(Boolean), name].join('/')

/** Writes files into a bucket. A file appears when all of it has arrived; memory holds a few parts of it. */
export async function openS3(target: S3Target, credentials: S3Keys) {
  // Loaded by those who use it: it costs others a second at the start.
  const [{ PutObjectCommand, S3Client }, { Upload }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')])
  const client = new S3Client({
    region: target.region,
    forcePathStyle: target.pathStyle,
    credentials,
    ...(target.endpoint && { endpoint: target.endpoint }),
    // What other makers' storage understands, too.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
  })
  return {
    async put(name: string, content: Readable): Promise<void> {
      const params = { Bucket: target.bucket, Key: keyOf(target, name), Body: content }
      await new Upload({ client, params, queueSize: 2, partSize: partBytes, leavePartsOnError: false }).done()
    },
    async putText(name: string, text: string): Promise<void> {
      await client.send(
        new PutObjectCommand({ Bucket: target.bucket, Key: keyOf(target, name), Body: text, ContentType: 'application/json' }),
      )
    },
    close: () => client.destroy(),
  }
}
