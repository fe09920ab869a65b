# db: the only code that knows SQLite. Knows base, model.
libdb_a_SOURCES = \
	db/batch.c db/batch.h \
	db/db.c db/db.h \
	db/migrate.c db/migrate.h \
	db/q_assignment.c \
	db/q_boot.c \
	db/q_event.c \
	db/q_image.c \
	db/q_lease.c \
	db/q_machine.c \
	db/q_transfer.c \
	db/query.c db/query.h \
	db/rows.h \
	db/saved.c db/saved.h \
	db/store.c db/store.h
nodist_libdb_a_SOURCES = db/migrations.c

# In the order they are taken; a released one is never changed.
DB_MIGRATIONS = \
	db/migrations/001_record.sql

EXTRA_DIST += db/embed.sh $(DB_MIGRATIONS)
CLEANFILES += db/migrations.c
db/migrations.c: db/embed.sh $(DB_MIGRATIONS)
	$(AM_V_GEN)$(MKDIR_P) db && here=`pwd` && cd $(srcdir) && \
		$(SHELL) db/embed.sh $(DB_MIGRATIONS) >"$$here/$@.tmp" && mv "$$here/$@.tmp" "$$here/$@"
