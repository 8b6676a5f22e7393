"""Subjects that `atoot help` explains, and the man page has."""

TOPICS: dict[str, tuple[str, str]] = {
    "naming": (
        "How posts and people are named",
        """\
A post is named by one of these:
  3                      its number in the last list that was shown, of whatever command
  last                   the post that was shown or made last
  113456789012345678     its id; id:7 for an id that looks like a number of a list
  https://host/@ann/1    its address, here or elsewhere: your server finds it

A person is named by one of these:
  @ann@example.org       the name, with or without the first @
  https://host/@ann      the address of the page
  3                      a number of the last list: the person, or who wrote the post
  109372843234           the id

A hashtag is '#art' (in quotes: # begins a comment in a shell).
Lists and filters are named by their titles or their ids.
The last list is kept for each login, in the state folder of your system.""",
    ),
    "environment": (
        "Variables",
        """\
  ATOOT_INSTANCE         instance to use
  ATOOT_ACCESS_TOKEN     token to use there
  ATOOT_PROFILE          profile to use
  ATOOT_PAGER, PAGER     what shows long output a page at a time; the first comes first
  ATOOT_EDITOR, VISUAL, EDITOR
                         what texts are edited with; the first comes first
  NO_COLOR               no colours, if it is set
  FORCE_HYPERLINK        1: make links of addresses; 0: do not
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY
                         how the network is reached
  SSL_CERT_FILE          certificates to trust
  XDG_CONFIG_HOME, XDG_STATE_HOME
                         where logins are kept, and what was shown""",
    ),
    "exit-status": (
        "Exit status",
        """\
  0      done
  1      failed; one line on standard error says why (nothing, where nobody reads the output any more)
  2      wrong usage: a value or an option that makes no sense; nothing was sent
  130    ended by Ctrl-C
These do not change.""",
    ),
    "formatting": (
        "Output for scripts",
        """\
  --json           what the server sent, a thing a line
  --jq EXPR        what a program of jq makes of each; texts are printed without their quotes
  --template TEXT  a text with the fields of each in braces:
                     atoot timeline --template '{account.acct}\\t{url}'
                     {content!t}  the text of HTML
                     {tags!j}     JSON of anything
                     {media_attachments.0.url}  of a list, by place from 0
                     {{ and }}    braces; \\n and \\t, a line break and a tab
  --quiet          nothing but results and errors
What others wrote never controls your terminal: in JSON, such characters are escaped; in text, they are made visible.
In a pipe there are no colours, lines are whole, times are exact, and ids are shown.""",
    ),
    "times": (
        "Times",
        """\
  2h, 30m, 7d      so long ago with --since and --until; so long with --for
  +2h              so long from now, with --schedule
  2026-12-24, 2026-12-24T18:00
                   in the time zone of this machine, if it has none of its own
Posts are shown with 3 min, 2 h, 5 d; --time exact shows date, time and zone.""",
    ),
}
