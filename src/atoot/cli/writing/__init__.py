"""The parts of `atoot post`: the draft, the editor, the stored drafts."""
