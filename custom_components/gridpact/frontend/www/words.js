// The card's own words, one file a language; they come before the first picture.

/** Languages that have a file in words/, as Home Assistant names them. */
export const LANGUAGES = ["de", "en"];

const loaded = {};

const best = (language = "en") =>
  [language, language.split("-")[0]].find((known) => LANGUAGES.includes(known)) ?? "en";

const load = async (language) => {
  const answer = await fetch(new URL(`./words/${language}.json`, import.meta.url));
  return answer.json();
};

/** Fetch a language's words, once. */
export const wordsOf = (language) => (loaded[best(language)] ??= load(best(language)));

/** The language that is most likely asked for, before Home Assistant says which. */
export const likelyLanguage = () => {
  try {
    return JSON.parse(localStorage.selectedLanguage) || navigator.language;
  } catch {
    return navigator.language;
  }
};
