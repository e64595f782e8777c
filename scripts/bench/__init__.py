"""The parts of ``scripts/bench_themes.py``: sets, fits in processes of their own, measures, tables."""
