"""Contents -> views: tables, objects of JSON, elements of XML; a large one is read piece by piece."""
