/*
 * fs_cdio.h - the only place that knows libcdio: reads a disc's directories.
 *
 * Meant for the reader child: libcdio's answer to a hostile image may be an abort.
 */
#ifndef PX_ISO_FS_CDIO_H
#define PX_ISO_FS_CDIO_H

#include "base/fault.h"
#include "iso/disc.h"

/*
 * Adds every file and link to d and fills in label and volume_size; not yet finished. Names are
 * Rock Ridge's, else Joliet's, else plain ones in lower case without version. 0; -EBADMSG: not
 * an ISO 9660 image; -ENOMEM.
 */
int fs_cdio_read(const char *path, struct disc *d);

#endif
