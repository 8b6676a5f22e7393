"""Bytes to Structs: strict first, lenient second. It knows `msgspec.Struct`, and nothing of what the API speaks about."""
