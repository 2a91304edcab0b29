"""What Dagster's UI shows of a table of earthquakes."""

import dagster as dg

from content_assets.content.earthquakes.table import Table

_PREVIEW_ROWS = 10


def table_metadata(table: Table) -> dict[str, dg.MetadataValue]:
    """Rows, columns, and the first rows as Markdown."""
    columns = [
        dg.TableColumn(str(name), str(kind)) for name, kind in table.frame.dtypes.to_dict().items()
    ]
    return {
        "dagster/row_count": dg.MetadataValue.int(len(table.frame)),
        "dagster/column_schema": dg.MetadataValue.table_schema(dg.TableSchema(columns)),
        "preview": dg.MetadataValue.md(_markdown(table)),
    }


def _markdown(table: Table) -> str:
    rows = table.frame.head(_PREVIEW_ROWS)
    names = [str(name) for name in rows.columns]
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += [
        "| " + " | ".join(str(value).replace("|", "\\|") for value in row) + " |"
        for row in rows.itertuples(index=False)
    ]
    return "\n".join(lines)
