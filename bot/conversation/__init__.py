"""Request, Reply, routing, the memory of a chat, and who may see what."""
