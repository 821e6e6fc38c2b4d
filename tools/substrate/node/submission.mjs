// How extrinsics are taken, in the words and numbers of a Substrate node; chopsticks has its own.
import { ResponseError } from '@acala-network/chopsticks-core'
import { blake2AsHex } from '@polkadot/util-crypto'

const WORDS = {
  Call: 'Transaction call is not expected',
  Payment: 'Inability to pay some fees (e.g. account balance too low)',
  Future: 'Transaction will be valid in the future',
  Stale: 'Transaction is outdated',
  BadProof: 'Transaction has a bad signature',
  AncientBirthBlock: 'Transaction has an ancient birth block',
  ExhaustsResources: 'Transaction would exhaust the block limits',
  BadSigner: 'Invalid signing address',
}

// Chopsticks' own errors have no data.
const refused = (code, message, data) => Object.assign(new ResponseError(code, message), { data })

const refusal = (error) => {
  if (error instanceof Error) return refused(1002, 'Verification Error: Runtime error', error.message)
  if (!error.isInvalid) return refused(1011, 'Unknown Transaction Validity', error.asUnknown.type)
  const { type, value } = error.asInvalid
  const words = type === 'Custom' ? `Custom error: ${value}` : (WORDS[type] ?? type)
  return refused(1010, 'Invalid Transaction', words)
}

export const submit = async ({ chain }, [extrinsic]) => {
  const hash = blake2AsHex(extrinsic, 256)
  if (chain.txPool.pendingExtrinsics.includes(extrinsic)) {
    throw refused(1013, 'Transaction Already Imported', hash)
  }
  await chain.submitExtrinsic(extrinsic).catch((error) => {
    throw refusal(error)
  })
  return hash
}

// Tells of the block that an extrinsic comes into, and again when that block is final.
export const submitAndWatch = async (context, [extrinsic], { subscribe, unsubscribe }) => {
  const { chain } = context
  let included
  const seen = async (block) => {
    if (included || !(await block.extrinsics).includes(extrinsic)) return
    included = block
    tell({ inBlock: block.hash })
  }
  const final = async (block) => {
    if (included?.number > block.number || !included) return
    tell({ finalized: included.hash })
    unsubscribe(id)
  }
  const id = chain.headState.subscribeHead((block) => seen(block).then(() => final(chain.finalized)))
  chain.finality.on('finalized', final)
  const tell = subscribe('author_extrinsicUpdate', id, () => {
    chain.headState.unsubscribeHead(id)
    chain.finality.off('finalized', final)
  })
  try {
    await submit(context, [extrinsic])
  } catch (error) {
    unsubscribe(id)
    throw error
  }
  tell('ready')
  return id
}
