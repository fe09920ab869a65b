/*
 * syscall_filter.h - the system calls a process that only reads and computes needs (seccomp(2)).
 */
#ifndef PX_HOST_SYSCALL_FILTER_H
#define PX_HOST_SYSCALL_FILTER_H

#include <stdbool.h>

/*
 * From now on: memory, the descriptors there are, time, and the end; every other call fails with
 * EPERM. may_open: files may be opened for reading too. 0; -errno: this kernel cannot.
 */
int syscall_filter_reader(bool may_open);

#endif
