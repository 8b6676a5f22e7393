"""Methods that take more than one request."""
