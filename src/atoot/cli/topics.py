"""Topics of `atoot help` and the man page."""

TOPICS: dict[str, tuple[str, str]] = {
    "naming": (
        "How posts and people are named",
        """\
A post is named by one of these:
  3                      its number in the last list that any command has shown
  last                   the post that was shown or made last
  113456789012345678     its id; id:7 for an id that looks like a number
  https://host/@ann/1    its address on any server: your server looks it up

A person is named by one of these:
  @ann@example.org       the name, with or without the first @
  https://host/@ann      the address of the page
  3                      a number of the last list: the person, or the author
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
  ATOOT_PAGER, PAGER     program that shows one page at a time; the first wins
  ATOOT_EDITOR, VISUAL, EDITOR
                         editor for texts; the first wins
  NO_COLOR               no colours, if it is set
  FORCE_HYPERLINK        1: make links of addresses; 0: do not
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY
                         proxies
  SSL_CERT_FILE          certificates to trust
  XDG_CONFIG_HOME, XDG_STATE_HOME
                         where logins and the last list are stored""",
    ),
    "exit-status": (
        "Exit status",
        """\
  0      done
  1      failed; one line on standard error says why, unless nobody reads
         the output any more
  2      wrong usage: an invalid value or option; nothing was sent
  130    ended by Ctrl-C
These do not change.""",
    ),
    "formatting": (
        "Output for scripts",
        """\
  --json           what the server sent, one item per line
  --jq EXPR        the result of a jq program for each item, texts without quotes
  --template TEXT  a text with fields of each item in braces:
                     atoot timeline --template '{account.acct}\\t{url}'
                     {content!t}  the text of HTML
                     {tags!j}     JSON of anything
                     {media_attachments.0.url}  of a list, by place from 0
                     {{ and }}    braces; \\n and \\t, a line break and a tab
  --quiet          only results and errors
Text of other people never controls your terminal: control characters are escaped
in JSON, and made visible in text.
In a pipe there are no colours, lines are not wrapped, times are exact, and ids
are shown.""",
    ),
    "times": (
        "Times",
        """\
  2h, 30m, 7d      ago, with --since and --until; a duration, with --for
  +2h              from now, with --schedule
  2026-12-24, 2026-12-24T18:00
                   in the time zone of this machine, unless you give one
Posts show 3 min, 2 h, 5 d; --time exact shows date, time and zone.""",
    ),
}
