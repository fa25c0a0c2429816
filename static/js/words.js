// What scripts say, in the page's language: gettext over the catalog that the page brings, in English without one.
const catalog = JSON.parse(document.getElementById("script-words")?.textContent ?? "{}");
const fill = (text, names) => text.replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);

export const gettext = (text, names = {}) => fill(catalog[text] ?? text, names);

// A catalog's plural is a list; which of them, the browser's own rules for the language say.
const plurals = new Intl.PluralRules(document.documentElement.lang || "en");
const forms = plurals.resolvedOptions().pluralCategories;
export function ngettext(one, many, count, names = {}) {
  const found = catalog[one]?.[forms.indexOf(plurals.select(count))] ?? (count === 1 ? one : many);
  return fill(found, { count, ...names });
}
