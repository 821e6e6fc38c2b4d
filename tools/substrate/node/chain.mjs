// A chain with a clock, forks and finality: the newest block is final only once `lag` blocks stand on it.
import { EventEmitter } from 'node:events'
import { Api, Blockchain, BuildBlockMode, ResponseError } from '@acala-network/chopsticks-core'
import { GenericExtrinsic } from '@polkadot/types'
import { Genesis } from './genesis.mjs'

// Says the time to each block: this machine's, or one that was set, later than the block's before.
class Clock {
  ahead = 0 // milliseconds

  set(time) {
    this.ahead = time - Date.now()
  }

  async createInherents(block) {
    const parent = await block.parentBlock
    const meta = await parent.meta
    const before = (await parent.read('u64', meta.query.timestamp.now))?.toNumber() ?? 0
    const time = Math.max(before + 1, Date.now() + this.ahead)
    return [new GenericExtrinsic(meta.registry, meta.tx.timestamp.set(time)).toHex()]
  }
}

export class Chain extends Blockchain {
  finality = new EventEmitter().setMaxListeners(0)

  // `mode`: "Instant" makes a block of every extrinsic, "Manual" none.
  static async open(genesis, journal, { mode, lag }) {
    const chain = new Chain(genesis, journal, { mode, lag })
    for (const hash of journal.blocks.keys()) await chain.getBlock(hash)
    if (!journal.last) await chain.newBlock()
    else await chain.restore(journal.last)
    return chain
  }

  constructor(genesis, journal, { mode, lag }) {
    const clock = new Clock()
    super({
      api: new Api(new Genesis(genesis)),
      db: journal,
      header: { hash: genesis.hash, number: 0 },
      buildBlockMode: BuildBlockMode[mode],
      inherentProviders: [clock],
      maxMemoryBlockCount: Number.MAX_SAFE_INTEGER,
      processQueuedMessages: false,
    })
    Object.assign(this, { clock, lag, finalized: this.head })
  }

  async restore({ head, finalized }) {
    this.finalized = await this.getBlock(finalized)
    await super.setHead(await this.getBlock(head))
  }

  // Which block has a number depends on the fork that the head is of.
  async getBlockAt(number) {
    return this.ancestor(this.head, number ?? this.head.number)
  }

  async ancestor(block, number) {
    while (block && block.number > number) block = await block.parentBlock
    return block?.number === number ? block : undefined
  }

  async onNewBlock(block) {
    await this.saveBlockToDB(block)
    await this.setHead(block)
  }

  async setHead(block) {
    const kept = await this.ancestor(block, this.finalized.number)
    if (kept?.hash !== this.finalized.hash) {
      throw new ResponseError(1, `Block ${this.finalized.number} is final, and ${block.hash} does not stand on it`)
    }
    const number = Math.max(block.number - this.lag, this.finalized.number)
    const moved = number > this.finalized.number
    this.finalized = await this.ancestor(block, number)
    this.db.setHead(block.hash, this.finalized.hash)
    await super.setHead(block)
    if (moved) this.finality.emit('finalized', this.finalized)
  }

  // Changes how many blocks the final one is behind; what is final stays so.
  async setLag(lag) {
    this.lag = lag
    await this.setHead(this.head)
  }
}
