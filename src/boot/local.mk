# boot: assignment -> menu -> loader text, and the boot tree. Knows base, model.
libboot_a_SOURCES = \
	src/boot/choose.h \
	src/boot/plan.h \
	src/boot/tree.h
