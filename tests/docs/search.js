// Asks the search of a built site as a browser does: `node search.js SITE`, with the queries as JSON on standard input.
// Prints the places that are found for each, best first.
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const site = process.argv[2];
const workers = path.join(site, "assets/javascripts/workers");
const listeners = [];
const answers = [];
const worker = vm.createContext({
  URL,
  console,
  setTimeout,
  addEventListener: (kind, listener) => listeners.push(listener),
  postMessage: (message) => answers.push(message),
  importScripts: (...names) => names.forEach(load),
});
worker.self = worker;

function load(name) {
  vm.runInContext(fs.readFileSync(path.join(workers, name), "utf8"), worker);
}

async function ask(type, data) {
  const event = { data: { type, data } };
  for (const listener of listeners) await listener(event);
  return answers.splice(0).find((message) => message.type === type + 1);
}

async function main() {
  const index = JSON.parse(fs.readFileSync(path.join(site, "search/search_index.json"), "utf8"));
  load("search.js");
  await ask(0, { config: index.config, docs: index.docs, options: { suggest: false } });
  const found = {};
  for (const query of JSON.parse(fs.readFileSync(0, "utf8"))) {
    found[query] = (await ask(2, query)).data.items.map(([first]) => first.location);
  }
  console.log(JSON.stringify(found));
}

main();
