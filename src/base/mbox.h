/*
 * mbox.h - a bounded queue of messages for one thread, fed by any number.
 *
 * Messages are values of one size per mailbox; a pointer inside one is owned
 * by whoever holds the message, so posting moves ownership to the receiver and
 * a refused post leaves it with the sender. The eventfd becomes readable while
 * messages wait, so a loop can poll it. The lock is held for one copy.
 */
#ifndef PX_BASE_MBOX_H
#define PX_BASE_MBOX_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct mbox {
	pthread_mutex_t lock;
	uint8_t *ring;
	size_t message_size;
	size_t n_places;
	size_t first, n_waiting;
	int fd; /* eventfd: readable while messages wait */
};

/* Room for n_places messages of message_size bytes. 0, -ENOMEM or -errno of eventfd(2). */
int mbox_init(struct mbox *m, size_t n_places, size_t message_size);

/* The mailbox must be empty: what still waits in it is not freed. NULL-safe after a failed init. */
void mbox_done(struct mbox *m);

/* Copies *message in. 0, or -EAGAIN when full (the message stays the caller's). Any thread. */
int mbox_post(struct mbox *m, const void *message);

/*
 * Takes up to max messages into out (an array of messages), oldest first.
 * Returns how many; 0 when empty, and then the eventfd is no longer readable.
 * The receiving thread only.
 */
size_t mbox_take(struct mbox *m, void *out, size_t max);

#endif
