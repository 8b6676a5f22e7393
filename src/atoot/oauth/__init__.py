"""How a program comes to its token.

- `signin`: `login`, `logout`, `refresh`, each in one call
- `store`, `credentials`: what is kept, and where
- `scopes`: what a token may do
- `discovery`, `flows`, `pkce`, `loopback`: the steps, for programs that have a login page of their own
"""
