// Answers the two calls that forge makes: "solc --version" and "solc --standard-json ..." with its input on stdin.
const fs = require("node:fs");
const solc = require("solc");

if (process.argv.includes("--version")) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
} else if (process.argv.includes("--standard-json")) {
  process.stdout.write(solc.compile(fs.readFileSync(0, "utf8")));
} else {
  console.error("only --version and --standard-json are supported");
  process.exit(1);
}
