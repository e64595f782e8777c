"""``python -m feedback_miner``."""

from feedback_miner.cli import main

if __name__ == "__main__":
    main()
