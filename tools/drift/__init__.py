"""What a tree of Mastodon has and the library does not know, and the other way round.

    python -m tools.drift PATH_OF_A_MASTODON_TREE

It reads the routes, what the controllers permit, and the serializers. Ruby is read, not run: what cannot be read is
said, and the rest is compared all the same.
"""
