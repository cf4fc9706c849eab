"""Tables of the index."""

FORMAT = "3"
"""Number of the form of the file; another one is built anew."""

TABLES = """
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE entity (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, label TEXT NOT NULL, class TEXT NOT NULL, wikidata TEXT NOT NULL,
  documents INTEGER NOT NULL DEFAULT 0, claims INTEGER NOT NULL DEFAULT 0);
CREATE TABLE name (entity INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE document (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, title TEXT NOT NULL, publisher TEXT NOT NULL, issued TEXT NOT NULL,
  url TEXT NOT NULL, offset INTEGER NOT NULL, claims INTEGER NOT NULL DEFAULT 0);
CREATE TABLE body (document INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE related_document (document INTEGER NOT NULL, relation TEXT NOT NULL, other TEXT NOT NULL);
CREATE TABLE mention (document INTEGER NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (document, entity)) WITHOUT ROWID;
CREATE TABLE passage (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, document INTEGER NOT NULL, start INTEGER NOT NULL,
  "end" INTEGER NOT NULL, quote TEXT NOT NULL);
CREATE TABLE claim (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, type TEXT NOT NULL, property TEXT NOT NULL,
  subject INTEGER, object INTEGER, content TEXT NOT NULL, polarity TEXT NOT NULL, certainty TEXT NOT NULL,
  tense TEXT NOT NULL, status TEXT NOT NULL, confidence REAL NOT NULL, frame TEXT NOT NULL, passage INTEGER NOT NULL,
  document INTEGER NOT NULL, trigger TEXT NOT NULL, trigger_start INTEGER NOT NULL, trigger_end INTEGER NOT NULL,
  day TEXT NOT NULL, sources INTEGER NOT NULL, rules TEXT NOT NULL);
CREATE TABLE role (claim INTEGER NOT NULL, role TEXT NOT NULL, entity INTEGER, text TEXT NOT NULL);
CREATE TABLE speaker (claim INTEGER NOT NULL, entity INTEGER NOT NULL);
CREATE TABLE link (claim INTEGER NOT NULL, relation TEXT NOT NULL, other TEXT NOT NULL);
CREATE TABLE agreement (id INTEGER PRIMARY KEY, sources INTEGER NOT NULL, claims TEXT NOT NULL);
CREATE TABLE page (name TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE edge (subject INTEGER NOT NULL, property TEXT NOT NULL, object INTEGER NOT NULL);
CREATE TABLE class_count (class TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE property_count (property TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE alike (first INTEGER NOT NULL, second INTEGER NOT NULL, likeness REAL NOT NULL);
CREATE TABLE digest (subject TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE term (iri TEXT PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL, parents TEXT NOT NULL) WITHOUT ROWID;
"""

INDEXES = """
CREATE INDEX name_entity ON name (entity);
CREATE INDEX entity_class ON entity (class, documents);
CREATE INDEX entity_documents ON entity (documents);
CREATE INDEX mention_entity ON mention (entity, document);
CREATE INDEX passage_document ON passage (document, start);
CREATE INDEX claim_subject ON claim (subject, day);
CREATE INDEX claim_object ON claim (object, day);
CREATE INDEX claim_document ON claim (document, trigger_start);
CREATE INDEX claim_type ON claim (type, day);
CREATE INDEX claim_passage ON claim (passage);
CREATE INDEX claim_sources ON claim (sources) WHERE sources > 1;
CREATE INDEX role_claim ON role (claim);
CREATE INDEX role_entity ON role (entity, claim) WHERE entity IS NOT NULL;
CREATE INDEX speaker_claim ON speaker (claim);
CREATE INDEX speaker_entity ON speaker (entity, claim);
CREATE INDEX link_claim ON link (claim, relation);
CREATE INDEX link_relation ON link (relation, claim);
CREATE INDEX edge_subject ON edge (subject);
CREATE INDEX edge_object ON edge (object);
CREATE INDEX document_issued ON document (issued);
CREATE INDEX related_document_document ON related_document (document);
"""

SEARCH = """
CREATE VIRTUAL TABLE name_text USING fts5 (name, content='name', content_rowid='rowid', tokenize='trigram',
  detail='full');
INSERT INTO name_text (name_text) VALUES ('rebuild');
CREATE VIRTUAL TABLE passage_text USING fts5 (quote, content='passage', content_rowid='id', tokenize='trigram');
INSERT INTO passage_text (passage_text) VALUES ('rebuild');
CREATE VIRTUAL TABLE title_text USING fts5 (title, content='document', content_rowid='id', tokenize='trigram');
INSERT INTO title_text (title_text) VALUES ('rebuild');
"""

TRIGGERS = "".join(
    f"""
CREATE TEMP TRIGGER {table}_added AFTER INSERT ON main.{table} BEGIN
  INSERT INTO {text} (rowid, {column}) VALUES (new.rowid, new.{column}); END;
CREATE TEMP TRIGGER {table}_removed AFTER DELETE ON main.{table} BEGIN
  INSERT INTO {text} ({text}, rowid, {column}) VALUES ('delete', old.rowid, old.{column}); END;
"""
    for table, text, column in (
        ("name", "name_text", "name"),
        ("passage", "passage_text", "quote"),
        ("document", "title_text", "title"),
    )
)
"""Keep the search up to date while rows come and go; of the connection that changes an index."""
