"""All Lightning code: modules, data module, callbacks."""
