"""What `atoot post` needs: what is to be posted, the editor, the drafts."""
