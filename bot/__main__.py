"""``python -m bot`` is ``gavel``."""

from bot.cli import main

if __name__ == "__main__":
    main(prog_name="gavel")
