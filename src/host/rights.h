/*
 * rights.h - giving root up once the sockets are open.
 *
 * Started by sudo, pxedeck goes on as the user who called it; by root, as user
 * `pxedeck` or `nobody`. What remains are the few capabilities named here, and each
 * thread keeps only its own part. In a user namespace with one uid there is no other
 * user to become; then only the capabilities go.
 */
#ifndef PX_HOST_RIGHTS_H
#define PX_HOST_RIGHTS_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

enum rights_role {
	RIGHTS_MAIN,  /* takes the interface's address away at the end: CAP_NET_ADMIN */
	RIGHTS_STORE, /* the database wherever it lies: CAP_DAC_OVERRIDE, files below its directory
			 only */
	RIGHTS_IMAGE, /* ISOs wherever they lie: CAP_DAC_READ_SEARCH, reading only */
	RIGHTS_NETWORK, /* core, transfer workers: none; reads /etc/hosts, /etc/resolv.conf, no
			   writing */
	RIGHTS_READER,  /* the process that parses an ISO: none, no sockets, no program, no file
			   beyond its descriptors and `paths` (reading) */
};

/*
 * Once, in main, before the first thread: becomes the other user, keeps what the roles need.
 * Threads get what the thread that starts them has, so main enters RIGHTS_MAIN when the last
 * one is started, and a thread that starts others enters its role before it does.
 */
int rights_drop(struct fault *fault);

/*
 * In each thread, first thing: reduces it to its role (capabilities, Landlock, no_new_privs).
 * `paths` are directories or files the role may use beyond its own. Missing kernel support is not
 * an error: *ret_how (static text) says what was achieved, for the log.
 */
int rights_enter(
    enum rights_role role, const char *const *paths, size_t n_paths, const char **ret_how);

/* "uid 1000, net_admin, no new privileges" of the calling thread, for the log. */
void rights_describe(char *buf, size_t size);

/* Does the calling thread have what the engine needs: open sockets below 1024, raw ones, addresses?
 */
bool rights_suffice(void);

#endif
