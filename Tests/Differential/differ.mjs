// Sends mutated requests to Node's http server and to nep, and reports where the two part:
//
//   node Tests/Differential/differ.mjs [--count 100000] [--seed 1] [--nep .build/release/nep] [--show 3]
//
// A row is an input that nep frames as a request and Node does not, or after which the two see another number of requests.
// Rows that follow from a rule of ours are counted under the rule (`explanations`); any other row ends the run with 1.
// That nep refuses what Node takes is no row: it is meant to be stricter. Those are counted by the code of the refusal.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const option = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`)
  return index < 0 ? fallback : process.argv[index + 1]
}
const count = Number(option('count', 100_000))
const seed = Number(option('seed', 1))
const show = Number(option('show', 3))
const executable = option('nep', '.build/release/nep')

// MARK: The inputs

// mulberry32, so that a run can be repeated.
let state = seed >>> 0
const random = (bound) => {
  state = (state + 0x6d2b79f5) >>> 0
  let t = state
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) % bound
}
const pick = (list) => list[random(list.length)]

// With a token, so that bodies are read and not turned down from the head.
const directory = mkdtempSync(join(tmpdir(), 'nep-differ-'))
const database = join(directory, 'nep.db')
const run = (...words) => execFileSync(executable, [...words, '--database', database], { encoding: 'utf8' }).trim()
run('migrate')
const token = run('token', 'create', '--role', 'viewer', '--name', 'differ')
const request = (line, ...fields) => [line, 'Host: a', `Authorization: Bearer ${token}`, ...fields, '', ''].join('\r\n')
const hidden = request('GET /hidden HTTP/1.1')
const seeds = [
  request('GET /healthz HTTP/1.1'),
  request('HEAD /healthz HTTP/1.1', 'Accept: */*'),
  request('OPTIONS * HTTP/1.1'),
  request('GET http://a/healthz?x=y HTTP/1.1', 'Connection: keep-alive'),
  '\r\n' + request('GET /a%20b HTTP/1.1', 'X: "y"'),
  request('PUT /v1/units/a HTTP/1.1', 'Content-Length: 5') + 'hello',
  request('PUT /v1/units/a HTTP/1.1', 'content-length:0'),
  request('DELETE /v1/units/a HTTP/1.1', 'Content-Length: 2') + '{}',
  request('POST /v1/tokens HTTP/1.1', 'Transfer-Encoding: chunked') + '5\r\nhello\r\n0\r\n\r\n',
  request('POST /v1/tokens HTTP/1.1', 'Transfer-Encoding: chunked', 'Trailer: X') + '3;a=b;c="d"\r\nabc\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n',
  request('POST /v1/tokens HTTP/1.1', 'Transfer-Encoding: gzip, chunked') + '0\r\n\r\n',
  request('POST / HTTP/1.1', 'Content-Length: 5', 'Transfer-Encoding: chunked') + '0\r\n\r\n',
  request('POST / HTTP/1.1', 'Content-Length: 3', 'Content-Length: 3') + 'abc',
  request('GET / HTTP/1.0', 'Connection: keep-alive'),
  request('GET /healthz HTTP/1.1', 'X: y\r\n z'),
  request('GET /healthz HTTP/1.1', 'Connection: close, x'),
  request('PUT /v1/units/a HTTP/1.1', 'Content-Length: 5', 'Expect: 100-continue') + 'hello',
  request('GET /healthz HTTP/1.1') + request('PUT /v1/units/a HTTP/1.1', 'Content-Length: 3') + 'abc',
  request('POST /v1/tokens HTTP/1.1', 'Transfer-Encoding: chunked') + `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
]
const octets = ['\r', '\n', '\r\n', '\0', ' ', '\t', '\v', '\f', ':', ';', ',', '=', '"', '\\', '+', '-', '0', '1', '9', 'a', 'f', 'x', '%', '/', '\x7f', '\x80', '\xff']
const words = [
  'Content-Length: 5', 'Content-Length: 05', 'Content-Length: +5', 'Content-Length: 5, 5', 'Content-Length:', 'Content-Length : 5',
  'Transfer-Encoding: chunked', 'Transfer-Encoding: Chunked', 'Transfer-Encoding: chunked, chunked', 'Transfer-Encoding: x',
  'Transfer-Encoding:\tchunked', 'Transfer-Encoding:', 'Host: b', 'Host:', 'Connection: close', 'Connection: upgrade',
  'Upgrade: x', ' X: y', 'X', ': y', 'Expect: 100-continue', 'Expect: x', 'Trailer: X', 'X: \x80',
  // A Kelvin sign for the k, an Arabic five, and other ways to write what some would read as a length or a coding.
  'Transfer-Encoding: chun\xe2\x84\xaaed', 'Transfer-Encoding: chunked\x0b', 'Transfer-Encoding: chunked;q=1', 'Transfer-Encoding: gzip',
  'Transfer_Encoding: chunked', 'Content-Length: \xd9\xa5', 'Content-Length: 0x5', 'Content-Length: 5\0', 'Connection: Transfer-Encoding',
]
const sizes = ['0', '00', '1', '5', 'A', '0x5', '-1', '+1', '5 ', ' 5', '5;a', '5;', '5;a=', '5;a="', 'ffffffffffffffff', '10000000000000005', '5\n']

const mutate = (text) => {
  for (let round = Math.max(1, random(4)); round > 0; round--) {
    const place = random(text.length + 1)
    switch (random(9)) {
      case 0: text = text.slice(0, place) + pick(octets) + text.slice(place); break
      case 1: text = text.slice(0, place) + pick(octets) + text.slice(place + 1); break
      case 2: text = text.slice(0, place) + text.slice(place + 1 + random(3)); break
      case 3: text = text.slice(0, place); break
      case 4: case 5: {
        // A field more, at the end of some line.
        const lines = text.split('\r\n')
        lines.splice(random(lines.length), 0, pick(words))
        text = lines.join('\r\n')
        break
      }
      case 6: {
        const lines = text.split('\r\n')
        const from = random(lines.length)
        lines.splice(random(lines.length), 0, lines[from])
        text = lines.join('\r\n')
        break
      }
      case 7: {
        const lines = text.split('\r\n')
        lines[random(lines.length)] = pick(sizes)
        text = lines.join('\r\n')
        break
      }
      case 8: text = text.slice(0, place) + pick(seeds).slice(random(40)); break
    }
  }
  return text
}

// MARK: The two servers

const paths = { node: join(directory, 'node.sock'), nep: join(directory, 'nep.sock') }

// What came of each connection to Node, by the number that the input's first bytes cannot carry: a socket each.
const seen = new WeakMap()
const reference = http.createServer((request, response) => {
  const entry = seen.get(request.socket)
  let length = 0
  request.on('data', (data) => { length += data.length })
  request.on('end', () => {
    entry.requests.push(`${request.method} ${request.url} ${length}`)
    response.end('ok')
  })
  request.on('error', () => {})
})
reference.on('checkExpectation', (request, response) => {
  seen.get(request.socket).requests.push(`${request.method} ${request.url} expectation`)
  response.writeHead(417, { connection: 'close' })
  response.end()
})
reference.on('connection', (socket) => { seen.set(socket, { requests: [], error: null }); socket.on('close', () => closed(socket)) })
reference.on('clientError', (error, socket) => {
  const entry = seen.get(socket)
  if (entry) entry.error = error.code
  socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
})
reference.on('connect', (request, socket) => { seen.get(socket).requests.push('CONNECT'); socket.destroy() })
reference.keepAliveTimeout = 0
// Each connection is made after the one before has been accepted, so they come in order.
const waiting = []
const closed = (socket) => {
  const entry = seen.get(socket)
  const resolve = entry.resolve
  if (resolve) resolve(entry)
  else entry.done = true
}
reference.on('connection', (socket) => { waiting.shift()?.(socket) })

const askNode = (bytes) => new Promise((resolve) => {
  const client = net.connect({ path: paths.node, allowHalfOpen: true })
  waiting.push((socket) => {
    const entry = seen.get(socket)
    entry.resolve = resolve
    if (entry.done) resolve(entry)
  })
  client.on('error', () => {})
  client.on('end', () => client.destroy())
  client.resume()
  client.end(bytes)
})

const askNep = (bytes) => new Promise((resolve) => {
  const client = net.connect({ path: paths.nep, allowHalfOpen: true })
  const pieces = []
  client.on('data', (data) => pieces.push(data))
  client.on('error', () => {})
  client.on('close', () => resolve(answers(Buffer.concat(pieces).toString('latin1'))))
  client.on('end', () => client.destroy())
  client.end(bytes)
})

// The codes of answers after which nep does not know where the next request begins, or refuses to.
const framing = new Set([
  'bad-line-ending', 'bad-character', 'bad-request-line', 'bad-method', 'bad-target', 'bad-version', 'unsupported-version',
  'request-line-too-long', 'bad-header-line', 'bad-header-name', 'folded-header', 'headers-too-large', 'too-many-headers', 'bad-host',
  'bad-connection', 'bad-content-length', 'bad-transfer-encoding', 'unsupported-transfer-coding', 'bad-chunk', 'bad-trailer',
  'incomplete-request', 'head',
])

// Splits what nep answered into `{ status, code }`, by length; an answer to HEAD is told by what follows it.
const answers = (text) => {
  const list = []
  while (text.length > 0) {
    const end = text.indexOf('\r\n\r\n')
    if (end < 0) break
    const head = text.slice(0, end)
    const status = Number(head.slice(9, 12))
    let rest = text.slice(end + 4)
    const length = Number(/\r\nContent-Length: (\d+)/.exec(head)?.[1] ?? 0)
    let body = ''
    if (status >= 200 && status !== 204 && status !== 304 && !rest.startsWith('HTTP/1.1 ') && rest.length >= length) {
      body = rest.slice(0, length)
      rest = rest.slice(length)
    }
    const closes = head.includes('\r\nConnection: close')
    // An answer to HEAD has no body to tell its code.
    const isFramingFault = closes && [400, 408, 414, 431, 505].includes(status) && body === ''
    const code = isFramingFault ? 'head' : (/"code":"([a-z-]+)"/.exec(body)?.[1] ?? null)
    if (status >= 200) list.push({ status, code, closes })
    text = rest
  }
  return list
}

// MARK: Comparing

const sentinel = request('GET /end HTTP/1.1', 'Connection: close')

// Why nep takes what Node does not, each from a rule that is ours on purpose.
const explanations = [
  ['any token is a method (RFC 9110 §9.1); one nobody knows is a 501, with its end known', (_, node, nep) =>
    node.error === 'HPE_INVALID_METHOD' && nep.some((answer) => answer.status === 501)],
  ['an upgrade that nobody takes up is ignored, and the next request read (RFC 9110 §7.8); Node reads no more', (input, node) =>
    node.error === null && /\r\nupgrade:/i.test(input) && /\r\nconnection:[^\r]*upgrade/i.test(input)],
  ['a value may end in a tab: OWS is SP and HTAB (RFC 9110 §5.6.3)', (input, node) =>
    node.error === 'HPE_INVALID_CONTENT_LENGTH' && /\r\ncontent-length:[^\r]*\t\r\n/i.test(input)],
  ['an extension of a chunk may have blanks around its marks, which a recipient MUST parse: BWS (RFC 9112 §7.1.1)', (input, node) =>
    ['HPE_STRICT', 'HPE_INVALID_CHUNK_SIZE'].includes(node.error) && /\r\n[0-9a-f]+[^\r\n]*([ \t][;=]|[;=][ \t])/i.test(input)],
  ['an answer that the head alone decides goes out before the body, and a body that is broken then ends the connection', (_, node, nep) =>
    node.error !== null && isEarly(nep.at(-1)) && node.requests.length === nep.length - 1],
]

// What `APIResponder.admit` and the server say from the head.
const early = new Set([401, 404, 405, 413, 415, 417, 501])
const isEarly = (answer) => early.has(answer?.status) || answer?.code?.startsWith('target-')

const explain = (input, node, nep) => explanations.find(([, holds]) => holds(input, node, nep))?.[0]

const tally = new Map()
const rows = new Map()
let unexplained = 0
const compare = (input, node, nep) => {
  const taken = nep.filter((answer) => !framing.has(answer.code)).length
  const refusal = nep.find((answer) => framing.has(answer.code))?.code
  const asked = node.requests.length
  const outcome = taken === asked ? (refusal || node.error ? 'both refuse alike' : 'both take alike') : taken < asked ? `nep is stricter: ${refusal ?? 'closes'}` : null
  if (outcome) {
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1)
    return
  }
  const why = explain(input, node, nep)
  if (why) {
    tally.set(`explained: ${why}`, (tally.get(`explained: ${why}`) ?? 0) + 1)
    return
  }
  unexplained += 1
  const key = `nep takes ${taken}, Node ${asked} (${node.error ?? 'no error'}; ${nep.map((a) => a.code ?? a.status).join(' ')})`
  const row = rows.get(key) ?? { count: 0, examples: [] }
  row.count += 1
  if (row.examples.length < show) row.examples.push(JSON.stringify(input))
  rows.set(key, row)
}

// MARK: The run

const nep = spawn(executable, ['serve', '--database', database, '--unix-socket', paths.nep, '--log-level', 'critical'], { stdio: ['ignore', 'pipe', 'inherit'] })
await new Promise((resolve, reject) => {
  nep.stdout.once('data', resolve)
  nep.once('exit', () => reject(new Error('nep does not start')))
})
await new Promise((resolve) => reference.listen(paths.node, resolve))

const started = Date.now()
let next = 0
const worker = async () => {
  while (next < count) {
    next += 1
    const input = mutate(pick(seeds))
    const bytes = Buffer.from(input + sentinel, 'latin1')
    const [node, ours] = await Promise.all([askNode(bytes), askNep(bytes)])
    compare(input, node, ours)
  }
}
await Promise.all(Array.from({ length: 32 }, worker))

console.log(`${count} inputs from seed ${seed} in ${((Date.now() - started) / 1000).toFixed(0)} s`)
for (const [outcome, number] of [...tally].sort((a, b) => b[1] - a[1])) console.log(`${String(number).padStart(8)}  ${outcome}`)
for (const [key, row] of [...rows].sort((a, b) => b[1].count - a[1].count)) {
  console.log(`${String(row.count).padStart(8)}  UNEXPLAINED ${key}`)
  for (const example of row.examples) console.log(`          ${example}`)
}
reference.closeAllConnections()
reference.close()
nep.kill('SIGTERM')
nep.once('exit', (code) => {
  rmSync(directory, { recursive: true })
  process.exit(unexplained > 0 || code !== 0 ? 1 : 0)
})
