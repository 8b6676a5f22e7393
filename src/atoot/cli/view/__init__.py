"""Display of posts, people and notifications: pure functions of an entity and a `View`, shared by all commands."""
