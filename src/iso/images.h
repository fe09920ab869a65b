/*
 * images.h - the image thread: opens and recognises ISO files, tells core.
 *
 * A hostile ISO is read by a child process without rights (own program again as
 * `pxedeck iso-reader`, handed the open file); what it says comes back as bytes
 * and is checked again. A crash or a hang costs only that image.
 */
#ifndef PX_ISO_IMAGES_H
#define PX_ISO_IMAGES_H

#include "base/fault.h"
#include "model/image.h"

#include <stdio.h>

/*
 * Opens one ISO by path and describes it, through the reader child. `exe_fd` is an
 * open descriptor of our own program (for fexecve). 0 and one reference; -errno
 * with the reason in fault ("x.iso: not an ISO 9660 image", "x.iso: cannot open: ...").
 */
int image_open(const char *path, int exe_fd, struct image **ret, struct fault *fault);

/* The child's whole program: describe the ISO on fd `in`, write it to fd `out`. Exit status. */
int iso_reader_main(int in, int out);

#endif
