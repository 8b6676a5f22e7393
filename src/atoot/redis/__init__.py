"""What workers on many machines share in Redis (optional: `pip install 'atoot[redis]'`)."""
