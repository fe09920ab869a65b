/*
 * tftp_netascii.h - a node's bytes as netascii (RFC 1350 section 1, RFC 764): LF goes
 * out as CR LF, CR as CR NUL. Read once from front to back.
 */
#ifndef PX_ENGINE_TFTP_NETASCII_H
#define PX_ENGINE_TFTP_NETASCII_H

#include "boot/tree.h"

struct tftp_netascii;

struct tftp_netascii *tftp_netascii_new(const struct node *node); /* NULL: out of memory */
void tftp_netascii_free(struct tftp_netascii *a);                 /* NULL-safe */

/* Fills room; *ret_size is below size at the end only. 0, or -EIO as for tftp_blocks_make. */
int tftp_netascii_read(struct tftp_netascii *a, uint8_t *room, size_t size, size_t *ret_size);

#endif
