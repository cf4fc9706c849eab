"""Building of a store anew after decisions: with what the last build was made with."""

from pathlib import Path

from kg.pipeline.builder import Options, build
from kg.pipeline.database import FILE, Database
from kg.pipeline.rebuilding import rebuild
from kg.pipeline.recorded_options import recorded
from kg.pipeline.settings import Settings
from kg.rdf.store import open_store


def test_options_of_the_last_build_are_kept(tmp_path: Path) -> None:
    article, decisions, folder = tmp_path / "a.txt", tmp_path / "decisions.tsv", tmp_path / "news.kg"
    article.write_text("Talks\n\nNorway threatened Iceland on Monday.\n")
    decisions.write_text("")
    made_with = Options(Settings(seconds=30), "https://news.example/id/", assert_above=0.9)
    with open_store(folder) as store:
        build([str(article)], store, made_with)

    rebuild(folder, decisions)

    with Database(folder / FILE) as database:
        kept = recorded(database.build_options)
    assert (kept.settings, kept.base_iri, kept.assert_above) == (made_with.settings, made_with.base_iri, 0.9)
