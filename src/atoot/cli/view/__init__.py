"""How posts, people and notifications look: pure functions of an entity and a `View`, which all commands share."""
