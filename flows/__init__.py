"""When and in what order. Only `@flow` functions live here."""
