"""The command line. `main` reads the arguments; each command has a module of its own, imported when it is called."""
