"""One unit of work each: read files, call the domain, write files. A file per DVC stage, of the stage's name."""
