# iso: ISO images as extents, their families and boot menus. Knows base, model.
libiso_a_SOURCES = src/iso/images.h
