"""The optional room: what workers on many machines share in Redis (`pip install 'atoot[redis]'`)."""
