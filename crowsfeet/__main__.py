"""`python -m crowsfeet`, the console script by another name."""

from crowsfeet.cli import main

main()
