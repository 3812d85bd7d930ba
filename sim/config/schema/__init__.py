"""What may be set. One declaration of each setting serves validation, help, codebook and JSON Schema."""
