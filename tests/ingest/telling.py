"""What tests of families ask of an export."""

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.files.source import open_exports
from feedback_miner.ingest.recognise import recognise


def rows_told(*paths, columns):
    """Return these columns of the comments, dates as month, day and time."""
    frame = read(list(paths), IngestSettings()).comments.frame
    return frame.with_columns(pl.col("created_at").dt.to_string("%m-%d %H:%M")).select(*columns).rows()


def source(path):
    return read([path], IngestSettings()).sources[0]


def recognised(path):
    """Return the name of the family; None where there is none."""
    try:
        return recognise(open_exports([path], IngestSettings())[0], IngestSettings()).reader.name
    except ExportError:
        return None
