/*
 * options.h - the command line of the commands that run an engine: settings, then ISOs.
 */
#ifndef PX_OPTIONS_H
#define PX_OPTIONS_H

#include "base/fault.h"
#include "model/settings.h"

/*
 * Reads -i -C --db, every configuration line as --name[=value], and ISO files or
 * directories; the configuration file first, so that the command line wins. `extra`
 * is offered each long option first (NULL: none): true when it was its own. 0; -EINVAL with a
 * sentence; 1 when --help or --version was answered on stdout.
 */
int options_read(int argc, char **argv, bool (*extra)(void *ctx, const char *option), void *ctx,
    struct settings *ret, struct fault *fault);

#endif
