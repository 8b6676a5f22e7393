"""What people of the made-up timeline write about: enough to look like a day on the fediverse, in several languages."""

HOSTS = (
    "tuerkis.example",
    "harbour.example",
    "maki-cafe.example",
    "letters.example",
    "bergfunk.example",
    "opencircuit.example",
    "praia.example",
    "quaiouest.example",
)

NAMES = (
    ("lena_w", "Lena Wissing"),
    ("oskar", "Oskar 🌻"),
    ("tomasz.k", "Tomasz Kowal"),
    ("mirabel", "mirabel (she/her)"),
    ("haruka", "はるか"),
    ("bento_box", "お弁当 :blobcat:"),
    ("joao_costa", "João Costa"),
    ("amelie", "Amélie du Quai"),
    ("kernelpanik", "kernel panik :tux:"),
    ("drwatts", "Dr. Watts"),
    ("treeline", "Treeline Trail Log"),
    ("citydesk", "City Desk (bot)"),
    ("nnamdi", "Nnamdi O."),
    ("petra", "Petra aus dem Garten"),
    ("quietmoth", ""),
    ("sigrid", "Sigrid Åsen"),
    ("lucia_m", "Lucía Marín"),
    ("ferris", "Ferris :rust:"),
)

SENTENCES = {
    "en": (
        "The ferry was late again, so I finally finished that library book about tide tables.",
        "Does anybody know a repair café near the old harbour that takes sewing machines?",
        "New release is out: fewer knobs, better defaults, and the importer no longer eats commas.",
        "Reminder that the council meets on Thursday &amp; the cycle lane is on the agenda.",
        "I baked bread for the first time in a year and the neighbours noticed before I did.",
        "Turns out the bug was a time zone. It is always a time zone.",
        "Light over the bay at six this morning, no filter, just luck and a slow shutter.",
        "We are looking for two more volunteers for the seed library, no experience needed!",
        "Long read, but worth your evening: how a town of 900 people built its own fibre network.",
    ),
    "de": (
        "Der Regen hat heute Nacht endlich den Teich gefüllt, die Frösche sind begeistert.",
        "Kleine Erinnerung: Am Samstag ist wieder offene Werkstatt, ab zehn Uhr, mit Kuchen.",
        "Wer hat Erfahrung mit Lüftungsanlagen im Altbau? Ich sammle Gründe dafür und dagegen.",
        "Die neue Fassung ist fertig und läuft seit drei Tagen ohne Störung, so kann es bleiben.",
    ),
    "ja": (
        "今日は朝から雨だったので、家でカレーを煮込んでいました。",
        "新しいキーボードが届いた。配列に慣れるまで一週間くらいかかりそう。",
        "駅前のパン屋さん、来月で閉店だそうです。さみしい。",
    ),
    "fr": (
        "Le marché était presque vide ce matin, mais il restait des figues et du pain tiède.",
        "J'ai terminé la traduction du chapitre quatre : il en reste onze, courage à moi.",
        "Quelqu'un a-t-il des nouvelles de la médiathèque ? On parle d'une réouverture en mars.",
    ),
    "pt": (
        "O comboio parou no meio da ponte e ficámos todos a ver o pôr do sol.",
        "Alguém conhece um bom curso de cerâmica em Setúbal, de preferência ao fim da tarde?",
    ),
}

TAGS = (
    "photography",
    "gardening",
    "python",
    "FreeSoftware",
    "SilentSunday",
    "bookstodon",
    "cycling",
    "mastoart",
    "fediverse",
    "Lisboa",
    "baking",
    "birds",
)

EMOJIS = ("blobcat", "tux", "rust", "verified_paw", "ferris_party", "coffee_drip", "leaf_wiggle")

TITLES = (
    "A town of nine hundred builds its own network",
    "What the tide tables did not say",
    "Release notes, version 4.2",
    "Zehn Jahre offene Werkstatt: ein Rückblick",
    "The quiet return of the night train",
)

SITES = (
    ("nachtzug.example", "Nachtzug"),
    ("thebaypaper.example", "The Bay Paper"),
    ("codeberg.example", "Forge"),
    ("chronik.example", "Stadtchronik"),
)

ALTERNATIVES = (
    "A wooden pier at low tide, seen from above. The water is flat and grey, and one gull stands on the last post.",
    "Screenshot of a terminal: a green test run, 412 passed in 3.1 seconds.",
    "A loaf of bread, split open on a board; steam, crumbs, a very small dog looking at it.",
    None,
)
