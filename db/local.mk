# db: the only code that knows SQLite. Knows base, model.
libdb_a_SOURCES = db/store.h
