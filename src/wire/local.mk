# wire: DHCP, TFTP, DNS, frames: bytes <-> structs, no I/O, no allocation. Knows base.
libwire_a_SOURCES =
