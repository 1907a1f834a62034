"""``python -m reunify.cli``: the same as the command ``reunify``."""

from reunify.cli import main

main()
