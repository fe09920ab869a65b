# iso: ISO images as extents, their families and boot menus. Knows base, model.
libiso_a_SOURCES = \
	src/iso/arena.c src/iso/arena.h \
	src/iso/description.c src/iso/description.h \
	src/iso/disc.c src/iso/disc.h \
	src/iso/entries.c src/iso/entries.h \
	src/iso/families.c src/iso/family.h \
	src/iso/family_generic.c \
	src/iso/family_sysrcd.c \
	src/iso/fs_cdio.c src/iso/fs_cdio.h \
	src/iso/images.c src/iso/images.h \
	src/iso/reader.c \
	src/iso/syslinux_cfg.c src/iso/syslinux_cfg.h
