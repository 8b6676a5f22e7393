"""A Mastodon in memory: people's posts and actions, and the notifications of them.

It listens nowhere and knows no server by name. A request, as an `InstanceCall`, is answered out of the `World` by the
function that one of the tables of operations has for it: `APPS`, `ACCOUNTS`, `STATUSES`; `Streams` tell what happens.
What is otherwise than on Mastodon is said by a `ProfileTable`.
"""
