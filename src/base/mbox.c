#include "base/mbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

int
mbox_init(struct mbox *m, size_t n_places, size_t message_size)
{
	*m = (struct mbox){ .message_size = message_size, .n_places = n_places, .fd = -1 };
	m->ring = calloc(n_places, message_size);
	if (!m->ring)
		return -ENOMEM;
	m->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (m->fd < 0) {
		int err = -errno;

		free(m->ring);
		m->ring = NULL;
		return err;
	}
	pthread_mutex_init(&m->lock, NULL);
	return 0;
}

void
mbox_done(struct mbox *m)
{
	if (!m->ring)
		return;
	pthread_mutex_destroy(&m->lock);
	close(m->fd);
	free(m->ring);
	m->ring = NULL;
}

int
mbox_post(struct mbox *m, const void *message)
{
	pthread_mutex_lock(&m->lock);
	if (m->n_waiting == m->n_places) {
		pthread_mutex_unlock(&m->lock);
		return -EAGAIN;
	}
	memcpy(m->ring + (m->first + m->n_waiting) % m->n_places * m->message_size, message,
	    m->message_size);
	if (m->n_waiting++ == 0)
		eventfd_write(m->fd, 1);
	pthread_mutex_unlock(&m->lock);
	return 0;
}

size_t
mbox_take(struct mbox *m, void *out, size_t max)
{
	uint8_t *to = out;
	eventfd_t drained;
	size_t n = 0;

	pthread_mutex_lock(&m->lock);
	while (n < max && m->n_waiting > 0) {
		memcpy(to, m->ring + m->first * m->message_size, m->message_size);
		to += m->message_size;
		m->first = (m->first + 1) % m->n_places;
		m->n_waiting--;
		n++;
	}
	/* Only an emptied mailbox stops being readable; under the lock, so that no wake-up is lost.
	 */
	if (m->n_waiting == 0)
		eventfd_read(m->fd, &drained);
	pthread_mutex_unlock(&m->lock);
	return n;
}
