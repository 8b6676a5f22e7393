"""Arguments that contradict each other, or what can be: refused before anything is sent."""
