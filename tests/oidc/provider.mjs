// The council's sign-in service of scenario 93: oidc-provider with its own forms, where a person's address is the name
// and any password is right.
//
//   node provider.mjs PORT CERT KEY CLIENT_SECRET REDIRECT_URI
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import Provider from 'oidc-provider'

const [port, cert, key, secret, redirect] = process.argv.slice(2)
const issuer = `https://localhost:${port}`
const provider = new Provider(issuer, {
	clients: [{ client_id: 'muster', client_secret: secret, redirect_uris: [redirect] }],
	claims: { openid: ['sub'], email: ['email'] },
	// Who they are to the provider is another word than the claim that Muster goes by.
	findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: `subject of ${id}`, email: id }) }),
	cookies: { keys: ['of this run only'] },
})
provider.on('server_error', (context, fault) => console.error('fault', fault))
provider.on('grant.error', (context, fault) => console.error('refused', fault.error_description ?? fault.message))
createServer({ cert: readFileSync(cert), key: readFileSync(key) }, provider.callback()).listen(Number(port), '127.0.0.1', () =>
	console.log('ready'),
)
