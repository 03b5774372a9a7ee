"""One picture explained: by the page, by HTTP, and from the shell."""
