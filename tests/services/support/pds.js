// A PDS and its PLC directory in one process, on loopback only.
// Environment: PROGRAMS (npm folder), STATE, PORT, PLC_PORT, RATE_LIMITS.
const { createRequire } = require('module')
const net = require('net')

// Neither package lets one choose the address that it listens on.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port !== 'number') return listen.call(this, port, ...rest)
  return listen.call(this, port, '127.0.0.1', ...rest.filter((it) => typeof it === 'function'))
}

const env = process.env
Object.assign(env, {
  PDS_PORT: env.PORT,
  PDS_HOSTNAME: 'localhost',
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_DATA_DIRECTORY: env.STATE,
  PDS_BLOBSTORE_DISK_LOCATION: `${env.STATE}/blobs`,
  PDS_DID_PLC_URL: `http://127.0.0.1:${env.PLC_PORT}`,
  PDS_DEV_MODE: 'true',
  PDS_INVITE_REQUIRED: 'false',
  PDS_JWT_SECRET: 'test-only',
  PDS_ADMIN_PASSWORD: 'test-only',
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: '07'.repeat(32),
  PDS_BSKY_APP_VIEW_URL: 'http://127.0.0.1:9',
  PDS_BSKY_APP_VIEW_DID: 'did:example:none',
  PDS_CRAWLERS: '',
  PDS_RATE_LIMITS_ENABLED: env.RATE_LIMITS,
})

async function main() {
  const load = createRequire(`${env.PROGRAMS}/package.json`)
  const { PlcServer, Database } = load('@did-plc/server')
  const { PDS, envToCfg, envToSecrets, readEnv } = load('@atproto/pds')
  await PlcServer.create({ db: Database.mock(), port: Number(env.PLC_PORT) }).start()
  const settings = readEnv()
  const pds = await PDS.create(envToCfg(settings), envToSecrets(settings))
  await pds.start()
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
