/*
 * image_watch.h - the image thread: opens the configured ISOs and keeps an eye on them.
 *
 * Tells core of each image opened (again), gone or refused. An ISO that is still being
 * copied is opened once it has stopped growing.
 */
#ifndef PX_ENGINE_IMAGE_WATCH_H
#define PX_ENGINE_IMAGE_WATCH_H

#include "base/mbox.h"
#include "model/settings.h"

struct image_watch;

/* exe_fd: our own program, for the child that reads an ISO. Settings and inbox outlive the thread.
 */
int image_watch_start(
    const struct settings *s, int exe_fd, struct mbox *core, struct image_watch **ret);
void image_watch_stop(struct image_watch *w); /* NULL-safe */

#endif
