# assets: data files: loader search table, parameter catalogue, service file, completions.

EXTRA_DIST += assets/rows.awk assets/params assets/loaders
CLEANFILES += src/model/params_rows.c src/boot/loader_rows.c

# Tables become C arrays: nothing is looked for at run time.
src/model/params_rows.c: $(srcdir)/assets/params $(srcdir)/assets/rows.awk
	$(AM_V_GEN)$(MKDIR_P) src/model && { echo '#include "model/params.h"'; echo; \
	echo 'const struct param_row param_rows[] = {'; \
	$(AWK) -v kind=params -f $(srcdir)/assets/rows.awk $(srcdir)/assets/params && echo '};' && \
	echo 'const size_t n_param_rows = sizeof(param_rows) / sizeof(param_rows[0]);'; } >$@.tmp \
	&& mv $@.tmp $@
src/boot/loader_rows.c: $(srcdir)/assets/loaders $(srcdir)/assets/rows.awk
	$(AM_V_GEN)$(MKDIR_P) src/boot && { echo '#include "boot/loaders.h"'; echo; \
	echo 'const struct loader_row loader_rows[] = {'; \
	$(AWK) -v kind=loaders -f $(srcdir)/assets/rows.awk $(srcdir)/assets/loaders && echo '};' && \
	echo 'const size_t n_loader_rows = sizeof(loader_rows) / sizeof(loader_rows[0]);'; } >$@.tmp \
	&& mv $@.tmp $@

# The service file knows where the program went; both land where systemd and bash look.
EXTRA_DIST += assets/pxedeck.service.in assets/pxedeck.bash
CLEANFILES += assets/pxedeck.service
systemdunitdir = $(prefix)/lib/systemd/system
systemdunit_DATA = assets/pxedeck.service
assets/pxedeck.service: $(srcdir)/assets/pxedeck.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) assets && sed 's|@bindir[@]|$(bindir)|' \
		$(srcdir)/assets/pxedeck.service.in >$@.tmp && mv $@.tmp $@
install-data-local:
	$(MKDIR_P) $(DESTDIR)$(datadir)/bash-completion/completions
	$(INSTALL_DATA) $(srcdir)/assets/pxedeck.bash \
		$(DESTDIR)$(datadir)/bash-completion/completions/pxedeck
uninstall-local:
	rm -f $(DESTDIR)$(datadir)/bash-completion/completions/pxedeck

# Manual pages; tests/unit/test_settings holds pxedeck.conf.5 to the table of settings.
dist_man_MANS += assets/man/pxedeck.8 assets/man/pxedeck.conf.5
