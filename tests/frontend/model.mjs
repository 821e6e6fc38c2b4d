// Reads questions, one JSON object a line, and answers each with what the card would show.
import { createInterface } from "node:readline";

const [folder] = process.argv.slice(2);
const { chosenAccount, findHome } = await import(`${folder}/home.js`);
const { missing, view } = await import(`${folder}/model.js`);
const { configForm, entitySuggestion, stubConfig } = await import(`${folder}/options.js`);

const ASKED = {
  shown: ({ hass, config, answers, words, now }) => {
    const account = chosenAccount(hass, config);
    return account ? view(hass, findHome(hass, account), config, answers, words, now) : missing(hass, config, words);
  },
  stub: ({ hass }) => stubConfig(hass),
  suggestion: ({ hass, entity }) => entitySuggestion(hass, entity),
  form: ({ words }) => configForm(words).schema,
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: ASKED[question.ask](question) }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.stack }));
  }
}
