/*
 * description.h - what the reader child says of a disc, as bytes; checked again when read.
 *
 * Pure codec. The bytes come from a process that may have been taken over by the
 * image it read: nothing in them is believed.
 */
#ifndef PX_ISO_DESCRIPTION_H
#define PX_ISO_DESCRIPTION_H

#include "base/fault.h"
#include "iso/family.h"

enum { DESCRIPTION_MAX = 16 << 20 };

/*
 * Writes the description of a finished disc. *ret is on the heap.
 * 0, -ENOMEM, or -EMSGSIZE when it would be longer than DESCRIPTION_MAX.
 */
int description_emit(const struct disc *d, const char *family_id, const struct draft *draft,
    uint8_t **ret, size_t *ret_size);

/* The reader could not: err is a negative errno, kept in the bytes. */
int description_emit_failure(int err, uint8_t **ret, size_t *ret_size);

/*
 * Reads a description into a new image with one reference; id, fd (-1), inode and mtime_s are left
 * to the caller, the path is copied. iso_size is the file's real one: every extent must lie within.
 * 0; -EBADMSG: broken, and fault says how; the reader's own error; -ENOMEM.
 */
int description_parse(const void *bytes, size_t size, uint64_t iso_size, const char *path,
    struct image **ret, struct fault *fault);

#endif
