from shells import alice_shell, archivist, large_instance, on_server, shell

__all__ = ["alice_shell", "archivist", "large_instance", "on_server", "shell"]
