// The search of the theme takes each word for the beginning of one, as it is typed: so "a" finds "account" and "annual", and
// a word that has another stem, as "schedule" or "reply", is not found by its own page. This asks for the word itself first.
const SMALL = new Set(
  "a about all an and are as at be by can do does for from how i in into is it my of on or so some that the this to what with"
    .split(" "),
);

function asked(query) {
  if (/["+\-:^~*]/.test(query)) return query; // somebody knows the language of the search
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const telling = words.filter((word) => !SMALL.has(word));
  return (telling.length ? telling : words).map((word) => `${word}^9 ${word}`).join(" ");
}

// It stands before the worker of the theme, and hears first.
addEventListener("message", (event) => {
  if (event.data.type === 2) event.data.data = asked(event.data.data);
});
