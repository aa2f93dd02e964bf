"""Files that the bulk loaders of other stores take, with the command that loads them."""

from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kg.errors import OptionError
from kg.export.files import whole_file
from kg.export.rdf import rdf_pieces
from kg.publish.push import graphs_to_publish
from kg.store import GraphStore

__all__ = ["LOADERS", "write_bulk"]

LOADERS: Final = ("virtuoso", "graphdb", "neptune", "qlever")
FILE_QUADS: Final = 1_000_000
"""Quads of one file, from which on another begins: loaders read several at a time."""

_VIRTUOSO: Final = """\
-- The folder must be one of DirsAllowed in virtuoso.ini.  isql 1111 dba PASSWORD load.sql
-- N-Quads name the graph of every triple; the last argument only stands for lines without one.
ld_dir('{folder}', '*.nq.gz', 'urn:conflict-kg:none');
rdf_loader_run();
checkpoint;
SELECT ll_file, ll_error FROM DB.DBA.LOAD_LIST WHERE ll_error IS NOT NULL;
"""
_GRAPHDB: Final = """\
#!/bin/sh
# GraphDB must not run meanwhile.  sh load.sh REPOSITORY
importrdf load --force --repository "$1" "$(dirname "$0")"/*.nq.gz
"""
_NEPTUNE: Final = """\
{{
  "source": "s3://BUCKET/FOLDER/",
  "format": "nquads",
  "iamRoleArn": "arn:aws:iam::ACCOUNT:role/ROLE",
  "region": "REGION",
  "failOnError": "TRUE",
  "parallelism": "MEDIUM"
}}
"""
_QLEVER: Final = """\
[data]
NAME         = conflict-kg
GET_DATA_CMD =
DESCRIPTION  = What news articles say about conflict, and who says so

[index]
INPUT_FILES     = *.nq.gz
CAT_INPUT_FILES = zcat ${{INPUT_FILES}}
FORMAT          = nq
SETTINGS_JSON   = {{ "ascii-prefixes-only": false }}

[server]
PORT = 7001
"""
_FILES: Final = {
    "virtuoso": ("load.sql", _VIRTUOSO),
    "graphdb": ("load.sh", _GRAPHDB),
    "neptune": ("load.json", _NEPTUNE),
    "qlever": ("Qleverfile", _QLEVER),
}


def write_bulk(store: GraphStore, folder: Path, loader: str, *, with_ontology: bool = True) -> list[Path]:
    """Write compressed N-Quads and what tells a store's loader to load them, and return all files.

    Args:
        store: ours.
        folder: made where it is missing; must hold nothing else.
        loader: one of `LOADERS`.
        with_ontology: the ontology, the crosswalk and the known actors too.

    Raises:
        OptionError: the loader is not known, or the folder holds other files.
        OSError: a file cannot be written.
    """
    if loader not in LOADERS:
        raise OptionError(f"the loader {loader} is not known: use one of {', '.join(LOADERS)}")
    if folder.is_dir() and any(folder.iterdir()):
        raise OptionError(f"{folder} is not empty, and the loader would take all that is in it: name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    files = _write_quads(store, folder, graphs_to_publish(store, with_ontology=with_ontology))
    name, text = _FILES[loader]
    (folder / name).write_text(text.format(folder=folder.resolve()), encoding="utf-8")
    return [*files, folder / name]


def _write_quads(store: GraphStore, folder: Path, graphs: list[NamedNode]) -> list[Path]:
    files: list[Path] = []
    pieces = rdf_pieces(store, "nq", graphs)
    piece = next(pieces, None)
    while piece:
        files.append(folder / f"graphs-{len(files) + 1:05}.nq.gz")
        with whole_file(files[-1]) as stream:
            written = 0
            while piece and written < FILE_QUADS:
                stream.write(piece[0])
                written += piece[1]
                piece = next(pieces, None)
    return files
