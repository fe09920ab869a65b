/*
 * lease_file.h - dnsmasq's lease file, read once so that machines keep the addresses they had.
 *
 * A line is "expires mac ip name client-id" with "*" for what is not known; expires is in seconds
 * since 1970, 0 for ever. MACs of other hardware ("06-...") and IPv6 are passed over.
 */
#ifndef PX_MODEL_LEASE_FILE_H
#define PX_MODEL_LEASE_FILE_H

#include "base/fault.h"
#include "model/lease.h"

#include <stddef.h>

/* 1 with a lease; 0 for a line that holds none for us; -EINVAL for what no lease file holds. */
int lease_file_line(const char *line, struct lease *ret);

/*
 * The leases of the file, a heap array; none when there is no such file, as with dnsmasq's first
 * start. 0; -EINVAL, -ENOMEM or -errno with a sentence.
 */
int lease_file_read(const char *path, struct lease **ret, size_t *ret_n, struct fault *fault);

#endif
