"""What a reader of exports is: one contract for our readers and those of other packages."""

from feedback_miner.ingest.contract.base import (
    Detection,
    ExportFacts,
    ExportReader,
    FileGroup,
    LeftOut,
    Message,
    MessageTable,
    ReadContext,
    ReaderDefaults,
)
from feedback_miner.ingest.contract.column_mapping import ColumnMapping, read_columns
from feedback_miner.ingest.contract.json_reader import ObjectReader
from feedback_miner.ingest.contract.messages import message_table
from feedback_miner.ingest.contract.table_reader import RowReader, TableReader
from feedback_miner.ingest.contract.xml_reader import ElementReader
from feedback_miner.ingest.formats.json_fields import as_text, objects_in, pick

__all__ = [
    "ColumnMapping",
    "Detection",
    "ElementReader",
    "ExportFacts",
    "ExportReader",
    "FileGroup",
    "LeftOut",
    "Message",
    "MessageTable",
    "ObjectReader",
    "ReadContext",
    "ReaderDefaults",
    "RowReader",
    "TableReader",
    "as_text",
    "message_table",
    "objects_in",
    "pick",
    "read_columns",
]
