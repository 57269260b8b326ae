// Stands before the console and passes everything on, both ways, unchanged; what an answer of the API does not have in
// common with its description is written to FILE, one line each.
//   node proxy.mjs openapi.yaml PORT http://127.0.0.1:8480 FILE
// At its end (SIGTERM) it writes to FILE.seen how often each operation answered with which status.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'

const [, , document, port, upstream, file] = process.argv
const api = parse(readFileSync(document, 'utf8'))
const base = api.servers[0].url
const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats(ajv)
ajv.addSchema({ $id: 'openapi', components: api.components })
const validators = new Map()
const seen = {}

/** What a reference to a component means. */
function resolve(x) {
  return x?.$ref === undefined ? x : resolve(x.$ref.slice(2).split('/').reduce((at, part) => at[part], api))
}
/** The validator of a schema, whose references are the document's. */
function validator(schema) {
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/')
  if (!validators.has(text)) validators.set(text, ajv.compile(JSON.parse(text)))
  return validators.get(text)
}
/** The operation of a request; undefined: the description has none. */
function operation(method, path) {
  const parts = path.slice(base.length).split('/')
  const fits = (template) =>
    template.split('/').length === parts.length && template.split('/').every((t, i) => t.startsWith('{') || t === parts[i])
  // What is written out comes before what has a placeholder.
  const found = Object.keys(api.paths).filter(fits).sort((a, b) => a.split('{').length - b.split('{').length)[0]
  return found && api.paths[found][method === 'HEAD' ? 'get' : method.toLowerCase()]
}

/** What is wrong with an answer, in words. */
function faults(method, path, status, headers, body) {
  const op = operation(method, path)
  const problem = { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }
  let described = op ? resolve(op.responses[status] ?? (status >= 400 ? op.responses.default : undefined)) : problem
  if (op) (seen[op.operationId] ??= {})[status] = (seen[op.operationId][status] ?? 0) + 1
  // RFC 9110: an answer that is not new says nothing; not of the description.
  if (status === 304) return body.length === 0 && headers.etag ? [] : ['304 with a body, or without its ETag']
  if (!op && status < 400) return ['answered, and not described']
  if (!described) return [`status ${status} is not described`]
  const type = headers['content-type']?.split(';')[0]
  if (!described.content) return body.length === 0 ? [] : [`a body of ${type} with ${status}`]
  if (!described.content[type]) return [`type ${type} is not described for ${status}`]
  if (method === 'HEAD' || type === 'text/event-stream') return []
  const out = Object.entries(described.headers ?? {}).filter(([name]) => name === 'ETag' && !headers.etag).map(([name]) => `no ${name}`)
  const check = validator(described.content[type].schema)
  if (!check(JSON.parse(body))) out.push(...check.errors.map((e) => `${e.instancePath || '/'} ${e.message}`))
  return out
}

const server = createServer((from, to) => {
  const there = request(new URL(from.url, upstream), { method: from.method, headers: from.headers }, (answer) => {
    const pieces = []
    to.writeHead(answer.statusCode, answer.rawHeaders)
    answer.on('data', (piece) => { pieces.push(piece); to.write(piece) })
    answer.on('end', () => {
      to.end()
      const path = from.url.split('?')[0]
      if (!path.startsWith(`${base}/`)) return
      for (const fault of faults(from.method, path, answer.statusCode, answer.headers, Buffer.concat(pieces).toString()))
        appendFileSync(file, `${from.method} ${path} ${answer.statusCode}: ${fault}\n`)
    })
  })
  there.on('error', () => to.destroy())
  to.on('close', () => to.writableEnded || there.destroy())
  from.pipe(there)
})
writeFileSync(file, '')
process.on('SIGTERM', () => {
  writeFileSync(`${file}.seen`, JSON.stringify(seen, null, 1) + '\n')
  process.exit(0)
})
server.listen(Number(port), '127.0.0.1', () => console.log('ready'))
