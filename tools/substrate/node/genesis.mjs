// Where a chain starts, as chopsticks asks a node for it. Its own provider knows one hash for all chains, takes every
// block that it does not know for the first one, and has no child tries.
import { EventEmitter } from 'node:events'

export class Genesis extends EventEmitter {
  isReady = Promise.resolve()
  hasSubscriptions = false

  constructor(genesis) {
    super()
    this.genesis = genesis
  }

  async disconnect() {}

  async send(method, [first, ...more]) {
    const { id, properties, top, header, hash } = this.genesis
    switch (method) {
      case 'system_chain':
        return id
      case 'system_name':
        return 'Gridpact test node'
      case 'system_properties':
        return properties
      case 'chain_getFinalizedHead':
        return hash
      case 'chain_getBlockHash':
        return first === 0 ? hash : null
      case 'chain_getHeader':
        return first === hash ? header : null
      case 'chain_getBlock':
        return first === hash ? { block: { header, extrinsics: [] } } : null
      case 'state_getStorage':
        return top[first] ?? null
      case 'state_queryStorageAt':
        return [{ block: hash, changes: first.map((key) => [key, top[key] ?? null]) }]
      case 'state_getKeysPaged':
        return this.keys(first, ...more)
      case 'childstate_getStorage':
        return null
      case 'childstate_getKeysPaged':
        return []
    }
    throw new Error(`${method} is not known here`)
  }

  keys(prefix, size, after) {
    this.sorted ??= Object.keys(this.genesis.top)
    const found = (key) => key.startsWith(prefix) && (!after || after === prefix || key > after)
    return this.sorted.filter(found).slice(0, size)
  }
}
