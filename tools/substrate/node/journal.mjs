// The blocks of a chain in a file, one line each, written before anybody hears of them: a node that is killed goes on
// where it was. This is what chopsticks calls a database.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

export class Journal {
  blocks = new Map()
  heads = [] // every head that was set, with what was final then

  constructor(path) {
    this.path = path
    if (path && existsSync(path)) for (const line of readFileSync(path, 'utf8').split('\n')) this.read(line)
  }

  read(line) {
    if (!line.endsWith('}')) return // the last one of a node that was killed while it wrote
    const entry = JSON.parse(line)
    if (entry.head) this.heads.push(entry)
    else this.blocks.set(entry.hash, entry)
  }

  write(entry) {
    if (this.path) appendFileSync(this.path, `\n${JSON.stringify(entry)}`)
  }

  get last() {
    return this.heads.at(-1)
  }

  setHead(head, finalized) {
    this.heads.push({ head, finalized })
    this.write({ head, finalized })
  }

  async saveBlock(block) {
    this.blocks.set(block.hash, block)
    this.write(block)
  }

  async queryBlock(hash) {
    return this.blocks.get(hash) ?? null
  }

  // Which of several forks is meant, only the chain knows.
  async queryBlockByNumber() {
    return null
  }

  async queryStorage() {
    return null
  }

  async saveStorage() {}

  async close() {}
}
