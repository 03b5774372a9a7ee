"""All Lightning code: faces as batches, the learner, its callbacks, one call that trains."""
