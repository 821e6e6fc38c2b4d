// What the node answers: chopsticks' own methods where they are right, with finality and forks, and what it lacks.
import { BuildBlockMode, ResponseError, allHandlers, dev, substrate } from '@acala-network/chopsticks-core'
import { submit, submitAndWatch } from './submission.mjs'

const KEPT = 16 // blocks below the final one whose state a pruned node still has

const header = (chain, hash) => substrate.chain_getHeader({ chain }, [hash])

const subscribeFinalized = async ({ chain }, _, { subscribe }) => {
  const id = Math.random().toString(36).slice(2)
  const update = async (block) => tell(await header(chain, block.hash))
  const tell = subscribe('chain_finalizedHead', id, () => chain.finality.off('finalized', update))
  chain.finality.on('finalized', update)
  setTimeout(() => update(chain.finalized)) // once the answer with the number is out
  return id
}

const absent = (method) => (context, [hash]) => method(context, [hash]).catch(() => null)

export const METHODS = {
  ...substrate,
  ...dev,
  account_nextIndex: substrate.system_accountNextIndex,
  author_submitExtrinsic: submit,
  author_submitAndWatchExtrinsic: submitAndWatch,
  chain_getHeader: absent(substrate.chain_getHeader),
  chain_getBlock: absent(substrate.chain_getBlock),
  chain_getFinalizedHead: async ({ chain }) => chain.finalized.hash,
  chain_subscribeFinalizedHeads: subscribeFinalized,
  dev_setBuildMode: async ({ chain }, [mode]) => {
    chain.txPool.mode = BuildBlockMode[mode]
  },
  dev_setFinality: ({ chain }, [lag]) => chain.setLag(lag),
  dev_setTime: async ({ chain }, [milliseconds]) => {
    chain.clock.set(milliseconds)
    return (await chain.newBlock()).hash
  },
  rpc_methods: async () => ({ methods: Object.keys(METHODS).sort() }),
}

// `pruned`: as a node answers that has thrown old state away.
export const answer = async (chain, { method, params = [] }, subscriptions, pruned) => {
  if (!(method in METHODS)) throw new ResponseError(-32601, 'Method not found')
  if (pruned && method.startsWith('state_')) await refuseOld(chain, params)
  return (await METHODS[method]({ chain }, params, subscriptions)) ?? null
}

const refuseOld = async (chain, params) => {
  const hash = params.at(-1)
  if (typeof hash !== 'string' || hash.length !== 66) return
  const block = await chain.getBlock(hash)
  if (!block || block.number >= chain.finalized.number - KEPT) return
  throw new ResponseError(4003, `Client error: UnknownBlock: State already discarded for ${hash}`)
}
