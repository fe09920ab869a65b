# boot: assignment -> menu -> loader text, and the boot tree. Knows base, model.
libboot_a_SOURCES = \
	src/boot/choose.c src/boot/choose.h \
	src/boot/grub_loop.c src/boot/grub_loop.h \
	src/boot/machine_line.c src/boot/kernel_line.c src/boot/kernel_line.h \
	src/boot/loader_set.c src/boot/loaders.h \
	src/boot/plan.c src/boot/plan.h \
	src/boot/pxelinux.c src/boot/pxelinux.h \
	src/boot/tree.c src/boot/tree.h
nodist_libboot_a_SOURCES = src/boot/loader_rows.c
