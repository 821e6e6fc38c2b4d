// JSON-RPC over WebSocket and over HTTP, at one port. The path /pruned is a node of the same chain without old state.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { answer } from './methods.mjs'

const LARGEST = 64 << 20 // bytes of a request

export const serve = async (chain, host, port) => {
  const server = createServer((request, response) => overHttp(chain, request, response))
  const sockets = new WebSocketServer({ server, maxPayload: LARGEST })
  sockets.on('connection', (socket, request) => overSocket(chain, socket, isPruned(request)))
  await new Promise((listening) => server.listen(port, host, listening))
  return server.address()
}

const isPruned = (request) => request.url === '/pruned'

const replies = (chain, asked, subscriptions, pruned) =>
  Array.isArray(asked)
    ? Promise.all(asked.map((one) => reply(chain, one, subscriptions, pruned)))
    : reply(chain, asked, subscriptions, pruned)

const reply = async (chain, asked, subscriptions, pruned) => {
  const frame = { jsonrpc: '2.0', id: asked.id }
  try {
    return { ...frame, result: await answer(chain, asked, subscriptions, pruned) }
  } catch ({ code = -32603, message, data }) {
    return { ...frame, error: { code, message, data } }
  }
}

const overHttp = async (chain, request, response) => {
  let body = ''
  for await (const part of request) body += part
  const none = {
    subscribe() {
      throw new Error('There are no subscriptions over HTTP')
    },
    unsubscribe() {},
  }
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify(await replies(chain, JSON.parse(body), none, isPruned(request))))
}

const overSocket = (chain, socket, pruned) => {
  const active = new Map()
  const send = (frame) => socket.readyState === socket.OPEN && socket.send(JSON.stringify(frame))
  const subscriptions = {
    subscribe: (method, subscription, cancel = () => {}) => {
      active.set(subscription, cancel)
      return (result) => active.has(subscription) && send({ jsonrpc: '2.0', method, params: { result, subscription } })
    },
    unsubscribe: (subscription) => {
      const cancel = active.get(subscription)
      active.delete(subscription)
      cancel?.()
    },
  }
  socket.on('message', async (data) => send(await replies(chain, JSON.parse(data), subscriptions, pruned)))
  socket.on('close', () => [...active.keys()].forEach(subscriptions.unsubscribe))
  socket.on('error', () => {})
}
