// The genesis of a chain: what the runtime itself builds from its defaults and these balances.
import { calculateStateRoot, emptyTaskHandler, runTask } from '@acala-network/chopsticks-core'
import { TypeRegistry } from '@polkadot/types'
import { compactAddLength, compactFromU8a, hexToU8a, stringToU8a, u8aToHex, u8aToString } from '@polkadot/util'
import { encodeAddress } from '@polkadot/util-crypto'

const CODE = '0x3a636f6465'
const EMPTY = `0x${'00'.repeat(32)}`
const NO_EXTRINSICS = '0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314' // root of an empty trie
const STATE_VERSION = 1

// Answers a raw chain specification with the block that it begins with. `balances`: base units by public key (hex).
export const genesisOf = async (wasm, { id, properties, balances }) => {
  const builder = new Builder(u8aToHex(wasm))
  const defaults = json(await builder.call('GenesisBuilder_get_preset', '0x00'))
  defaults.balances.balances = Object.entries(balances).map(([key, amount]) => [encodeAddress(key), amount])
  const state = await builder.state('GenesisBuilder_build_state', u8aToHex(bytes(JSON.stringify(defaults))))
  const top = Object.fromEntries([[CODE, builder.wasm], ...state].sort(([a], [b]) => (a < b ? -1 : 1)))
  const header = await firstHeader(top)
  return { id, properties, top, header, hash: new TypeRegistry().createType('Header', header).hash.toHex() }
}

class Builder {
  constructor(wasm) {
    this.wasm = wasm
  }

  async run(name, argument) {
    const storage = { ...emptyTaskHandler, getStorage: async () => undefined, getNextKey: async () => undefined }
    const task = { wasm: this.wasm, calls: [[name, [argument]]], allowUnresolvedImports: true, runtimeLogLevel: 0 }
    const answer = await runTask(task, storage)
    if (answer.Error) throw new Error(`${name}: ${answer.Error}`)
    return answer.Call
  }

  async call(name, argument) {
    return (await this.run(name, argument)).result
  }

  async state(name, argument) {
    const { result, storageDiff } = await this.run(name, argument)
    if (result !== '0x00') throw new Error(`${name}: ${result}`)
    return storageDiff.filter(([, value]) => value !== null)
  }
}

const bytes = (text) => compactAddLength(stringToU8a(text))

const json = (encoded) => {
  const some = hexToU8a(encoded).subarray(1)
  const [offset, length] = compactFromU8a(some)
  return JSON.parse(u8aToString(some.subarray(offset, offset + Number(length))))
}

const firstHeader = async (top) => ({
  parentHash: EMPTY,
  number: '0x0',
  stateRoot: await calculateStateRoot(Object.entries(top), STATE_VERSION),
  extrinsicsRoot: NO_EXTRINSICS,
  digest: { logs: [] },
})
